// The built site in Chromium, for tests.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page, type Response } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { serve } from '../../../matrix/runner/serve.mjs';
import { chromiumArguments, findBrowsers } from '../../../scripts/browsers.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const html = fileURLToPath(new URL('../dist/html', import.meta.url));
export const desktop = { viewport: { width: 1360, height: 900 } };
export const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
let browser: Browser;
export let site: { url: string; stop(): Promise<void> };

beforeAll(async () => {
  const path = findBrowsers().find(({ name }) => name === 'chromium')?.path;
  if (path === undefined) throw new Error('Chromium is required: run node scripts/browsers.mjs');
  site = await serve(html, { isolated: true });
  browser = await chromium.launch({ executablePath: path, args: chromiumArguments });
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

export interface Opened {
  readonly page: Page;
  /** The URLs of all requests. */
  readonly requests: string[];
  readonly errors: string[];
  /** Bytes of JavaScript, after gzip. */
  scriptBytes(): Promise<number>;
}

export async function open(
  path: string,
  options: BrowserContextOptions,
  use: (opened: Opened) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const requests: string[] = [];
    const errors: string[] = [];
    const scripts: Response[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('response', (response) => {
      if (response.status() >= 400) errors.push(`${response.status()} ${response.url()}`);
      if (response.request().resourceType() === 'script') scripts.push(response);
    });
    await page.addInitScript(() => {
      Object.assign(globalThis, { shift: 0 });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) Object.assign(globalThis, { shift: shiftOf() + valueOf(entry) });
      }).observe({ type: 'layout-shift', buffered: true });
      const shiftOf = (): number => (globalThis as unknown as { shift: number }).shift;
      const valueOf = (entry: PerformanceEntry): number => (entry as unknown as { value: number }).value;
    });
    await page.goto(site.url + path);
    await page.waitForLoadState('networkidle');
    await use({
      page,
      requests,
      errors,
      async scriptBytes() {
        const bodies = await Promise.all(scripts.map((script) => script.body()));
        return bodies.reduce((sum, body) => sum + gzipSync(body).byteLength, 0);
      },
    });
  } finally {
    await context.close();
  }
}

export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    async () => await (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}
