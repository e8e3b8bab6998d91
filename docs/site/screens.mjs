// `npm run docs:screens`: pictures of the built site in dist/screens, at phone and desktop width, light and dark.
// `-- live start/node` takes those of some pages. Build the site first (`npm run docs`).
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from '../../matrix/runner/serve.mjs';
import { chromiumArguments, findBrowsers } from '../../scripts/browsers.mjs';

const html = fileURLToPath(new URL('dist/html', import.meta.url));
const folder = fileURLToPath(new URL('dist/screens/', import.meta.url));
const screens = {
  desktop: { viewport: { width: 1360, height: 900 } },
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};
const shown = ['index', 'start/node', 'guides/cancelling', 'reference/options', 'capabilities', 'playground'];

const path = findBrowsers().find(({ name }) => name === 'chromium')?.path;
if (path === undefined) throw new Error('Chromium is required: run node scripts/browsers.mjs');
if (!existsSync(html)) throw new Error('the site is not built: run npm run docs');
const places = process.argv.length > 2 ? process.argv.slice(2) : shown;
mkdirSync(folder, { recursive: true });
const site = await serve(html, { isolated: true });
const browser = await chromium.launch({ executablePath: path, args: chromiumArguments });
try {
  for (const [screen, options] of Object.entries(screens))
    for (const colorScheme of ['light', 'dark']) {
      const context = await browser.newContext({ ...options, colorScheme });
      for (const place of places) await picture(await context.newPage(), place, `${screen}-${colorScheme}`);
      await context.close();
    }
} finally {
  await browser.close();
  await site.stop();
}
console.log(folder);

async function picture(page, place, name) {
  await page.goto(`${site.url}${place === 'index' ? '' : place}`);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `${folder}${place.replaceAll('/', '-')}-${name}.png` });
  await page.close();
}
