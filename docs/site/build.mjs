// `npm run docs`: builds the site to docs/site/dist/html, from the built packages and without a network, and checks its links.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vitepress';
import { checkSite } from './check-site.mjs';
import { site, stage } from './stage/stage.mjs';

const { pages } = await stage();
const html = join(site, 'dist/html');
rmSync(html, { recursive: true, force: true });
await build(site);
// A page is also there as Markdown, for language models.
for (const place of pages.keys()) cpSync(join(site, 'dist/source', place), join(html, place));
const problems = checkSite(html);
if (problems.length > 0) {
  console.error(
    `${problems.join('\n')}\n\n${problems.length} links of the site lead nowhere (docs/site/check-site.mjs).`,
  );
  process.exitCode = 1;
} else console.log(`The site: ${pages.size} pages, all links lead somewhere. docs/site/dist/html`);
