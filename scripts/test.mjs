// `npm test`: installs, builds and tests everything that a change can break, each once. The machine needs only Node and npm.
// `npm run test:all` (`--all`): all cases in all six browser settings, the soak, 1 000 000 simulated steps.
// `--browsers`: of that only the browsers; reports of an earlier `npm test` are kept, and the totals are of both: a case that
// ran in both on one setting counts once.
// The last line is `N passed, N failed, N skipped`, whatever happened.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportFolders, summarise } from './conformance-summary.mjs';
import { install, pnpm, pnpmBeside, root } from './pnpm.mjs';
import { helpOf } from './help.mjs';

helpOf(import.meta.url);

const turboRun = (...args) => [
  'exec',
  'turbo',
  'run',
  ...args,
  '--continue=dependencies-successful',
  '--output-logs=new-only',
];

const longest = '@dispatch/web';
const onlyBrowsers = process.argv.includes('--browsers');
if (onlyBrowsers || process.argv.includes('--all')) process.env.TEST_ALL = '1';

install();
// Reports of an earlier run must not be counted; those of cached tests come back out of the cache.
const stale = onlyBrowsers ? [join('packages', 'web', 'reports')] : reportFolders(root);
for (const folder of stale) rmSync(join(root, folder), { recursive: true, force: true });

// Mostly waits for the network, and nothing needs a browser or a server before the tests do.
const installed = installPrograms();

const failedSteps = [];
if (pnpm(...turboRun('build')) !== 0) failedSteps.push('build');
if (onlyBrowsers) {
  await installed;
  if ((await pnpmBeside(turboRun('test', `--filter=${longest}`))) !== 0) failedSteps.push('tests');
  process.exit(summarise(root, failedSteps));
}
// Behind the tests, which leave the processors idle now and then: here, and while browsers are installed.
const checked = turboRun(
  'typecheck',
  'check:size',
  '//#lint',
  '//#check:format',
  '//#check:imports',
  '//#check:map',
  '//#check:words',
  '//#check:links',
  '//#check:blocks',
  '//#check:scripts',
  '//#check:packages',
  '//#check:api',
  '--concurrency=2',
);
const checks = pnpmBeside(checked, { behind: true });
await installed;
// Three packages at a time: most cases wait. More would make those that are about time say little. The one that takes longest
// is one of them from the start: turbo would begin it when others are done, and at the end it would run alone.
const tests = [
  turboRun('test', `--filter=${longest}`),
  turboRun('test', `--filter=!${longest}`, '--concurrency=2'),
].map((args) => pnpmBeside(args));
if ((await Promise.all(tests)).some((status) => status !== 0)) failedSteps.push('tests');
if ((await checks) !== 0) failedSteps.push('checks');

process.exitCode = summarise(root, failedSteps);

/** One after the other: apt has a lock. */
async function installPrograms() {
  for (const script of ['browsers.mjs', 'servers.mjs'])
    await once(
      spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url))], { stdio: 'inherit' }),
      'exit',
    );
}
