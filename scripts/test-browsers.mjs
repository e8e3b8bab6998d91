// `npm run test:browsers`: the conformance suite of @dispatch/web in Chromium, Firefox and WebKit, on isolated pages and on
// others, and the sample app for browsers. Apart from `npm test`: it takes as long as all else.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowsers } from './browsers.mjs';
import { browserAdapters, reportFolders, summarise } from './conformance-summary.mjs';
import { install, pnpm, root } from './pnpm.mjs';

install();
ensureBrowsers();
for (const folder of reportFolders(root)) rmSync(join(root, folder), { recursive: true, force: true });

const failed = pnpm('exec', 'turbo', 'run', 'test:browsers', '--concurrency=1', '--continue=dependencies-successful', '--output-logs=new-only') !== 0;
process.exitCode = summarise(root, failed ? ['tests in browsers'] : [], browserAdapters);
