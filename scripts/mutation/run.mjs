// `npm run mutation [-- [--again] part-of-a-path …]`: tests which mutants of the scheduler, of Future and of the codec the tests kill.
// With parts of paths, only the matching files; with --again, only the survivors of the previous run. The unit tests run first, then
// simulation, fuzzing and the conformance cases for the survivors. Not part of `npm test`, because it takes long. The results are in
// reports/mutation. `npm run mutation -- conformance` runs the conformance suite alone (conformance/run.mjs).
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../pnpm.mjs';
import { instrument } from './instrument.mjs';
import { carryOver, Log, readRun } from './log.mjs';
import { runTests } from './run-tests.mjs';
import { report } from './report.mjs';
import { helpOf } from '../help.mjs';

helpOf(import.meta.url);

const core = [
  ...['as-completed', 'future', 'future-observers', 'future-producer', 'timeout', 'unobserved', 'wait', 'wait-limits'],
  'when-done',
].map((name) => `packages/core/src/${name}.ts`);
const scheduler = [
  ...['assignment', 'backlog', 'call-lifecycle', 'inbox', 'lane-failures', 'lane-pool', 'message-reader', 'queue'].map(
    (name) => `scheduling/${name}`,
  ),
  ...['recovery', 'scheduler', 'stealing'].map((name) => `scheduling/${name}`),
  ...['call-sender', 'lane', 'lane-calls', 'lane-capacity', 'lane-modules', 'lane-timers', 'prefetch', 'slots'].map(
    (name) => `lane/${name}`,
  ),
  'lane/unshare-arguments',
  ...['call/call', 'call/deadline', 'time/timeline'],
].map((name) => `packages/adapter-kit/src/host/${name}.ts`);
const codec = [
  ...['claims', 'clone', 'error-codec', 'plausible', 'short-messages', 'uncloneable', 'unshared-claims'],
  ...['mailbox', 'shared-memory', 'value-decoder', 'value-encoder'].map((name) => `mailbox/${name}`),
].map((name) => `packages/adapter-kit/src/wire/${name}.ts`);
const mailbox = ['host/blocking/blocking-ready', 'host/blocking/mailbox-receiver', 'worker/mailbox-sender'].map(
  (name) => `packages/adapter-kit/src/${name}.ts`,
);

if (process.argv[2] === 'conformance') {
  await import('./conformance/run.mjs');
  process.exit();
}

const again = process.argv.includes('--again');
const parts = process.argv.slice(2).filter((each) => each !== '--again');
const paths = [...core, ...codec, ...mailbox, ...scheduler].filter(
  (path) => parts.length === 0 || parts.some((part) => path.includes(part)),
);
const folder = join(root, 'reports/mutation');

const before = again ? readRun(folder) : undefined;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const mutants = await instrument(root, paths, join(folder, 'sources'));
writeFileSync(join(folder, 'mutants.json'), JSON.stringify(mutants, null, 1));
const log = new Log(folder);
if (before !== undefined) carryOver(before, mutants, log);

if (paths.some((path) => path.includes('/core/'))) await runTests('core', log);
if (paths.some((path) => path.includes('/adapter-kit/'))) await runTests('kit', log);
for (const project of ['simulation', 'conformance']) await runTests(project, log, log.survivors(mutants));
report(mutants, log, folder);
