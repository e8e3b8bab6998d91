// `npm test`: installs, builds and proves everything, on a machine that has only Node and npm.
// Its last line is `N passed, N failed, N skipped`, whatever happened. What needs a browser is `npm run test:browsers`.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { reportFolders, summarise, threadAdapters } from './conformance-summary.mjs';
import { install, pnpm, root } from './pnpm.mjs';

const turbo = (...args) => pnpm('exec', 'turbo', 'run', ...args, '--continue=dependencies-successful', '--output-logs=new-only');

install();
// Reports of an earlier run must not be counted; those of cached tests come back out of the cache.
for (const folder of reportFolders(root)) rmSync(join(root, folder), { recursive: true, force: true });

const failedSteps = [];
if (turbo('build', 'typecheck', 'check:package', 'check:size', '//#lint', '//#check:imports', '//#check:scripts') !== 0) {
  failedSteps.push('build and checks');
}
// Two packages at a time: one calculates while another waits, as most cases do. More would make those that are about time say little.
if (turbo('test', '--concurrency=2') !== 0) failedSteps.push('tests');

process.exitCode = summarise(root, failedSteps, threadAdapters);
