// Runs on the runtime: `suite.mjs ADAPTER [ID...]` runs the suite, or those cases, with packages/ADAPTER/test/runtimes/harness.mjs.
// `DISPATCH_REPORT` names a file for the report.
import { writeFileSync } from 'node:fs';
import { expectedFailures, notRun } from './expected.mjs';

/** The name of the runtime that this program runs on: `node-22`, `bun` or `deno`. */
const runtime =
  'Bun' in globalThis ? 'bun' : 'Deno' in globalThis ? 'deno' : `node-${process.versions.node.split('.')[0]}`;

/** The arguments with which this runtime evaluates code as a module. */
const evalArguments = {
  bun: ['--eval'],
  deno: ['eval', '--node-modules-dir=manual'],
}[runtime] ?? ['--input-type=module', '--eval'];

/** `Harness.runProgram` for this runtime. @param folder where `adapter` can be imported by its name. */
function runProgramIn(execFile, folder, adapter) {
  return (name) => {
    const script = `import { createDispatcher } from '${adapter}';
      import { programs } from '@dispatch/conformance/programs';
      await programs['${name}'](createDispatcher);`;
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [...evalArguments, script],
        { cwd: folder, timeout: 20_000 },
        (_error, stdout, stderr) => {
          resolve({ exitCode: child.exitCode, stdout, stderr, timedOut: child.killed });
        },
      );
    });
  };
}

const [adapter, ...only] = process.argv.slice(2);
// Deno receives nothing on a channel that is created in the turn in which the last one of the thread was closed.
globalThis.keptChannel = runtime === 'deno' ? new BroadcastChannel('kept') : undefined;
const { conformance, createHarness } = await import(`../../packages/${adapter}/test/runtimes/harness.mjs`);
const { cases, printReport, runSuite } = conformance;
const left = Object.keys(notRun[runtime]?.[adapter] ?? {});
const report = await runSuite(createHarness({ runtime, runProgramIn }), {
  ...(only.length > 0 && { only }),
  cases: cases.filter(({ id }) => !left.includes(id)),
  expectedFailures: Object.keys(expectedFailures[runtime]?.[adapter] ?? {}),
  onResult({ id, status, reason }) {
    if (status === 'failed') console.log(`failed ${id}: ${reason?.split('\n')[0]}`);
  },
});
printReport(report);
if (process.env.DISPATCH_REPORT !== undefined) writeFileSync(process.env.DISPATCH_REPORT, JSON.stringify(report));
process.exit(report.ok ? 0 : 1);
