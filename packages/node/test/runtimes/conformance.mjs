// The conformance suite on the worker threads of Bun or Deno: `bun conformance.mjs`, `deno run -A --node-modules-dir=manual
// conformance.mjs`, with ids of cases to run only those. Says what failed, and ends with 1 if something did that is not expected to.
import { execFile } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { runSuite } from '@dispatch/conformance';
import { createDispatcher } from '@dispatch/node';

// For Deno, as in the tasks that wait at gates.
globalThis.keptChannel = new BroadcastChannel('kept');

// Bun tells of no thread that starts; but each is unreferenced then.
const alive = new Set();
const { unref } = Worker.prototype;
Worker.prototype.unref = function () {
  alive.add(this);
  this.once('exit', () => alive.delete(this));
  return unref.call(this);
};

const runtime = 'Bun' in globalThis ? 'bun' : 'deno';
const only = process.argv.slice(2);
const report = await runSuite(
  {
    name: `@dispatch/node (${runtime})`,
    create: createDispatcher,
    adapter: import.meta.resolve('@dispatch/node'),
    clock: { slack: 50 },
    async kill() {
      await Promise.all([...alive].map((worker) => worker.terminate()));
    },
    runProgram(name) {
      const script = `import { createDispatcher } from '@dispatch/node';
        import { programs } from '@dispatch/conformance/programs';
        await programs['${name}'](createDispatcher);`;
      const flags = { bun: ['--eval', script], deno: ['eval', '--node-modules-dir=manual', script] }[runtime];
      return new Promise((resolve) => {
        const child = execFile(
          process.execPath,
          flags,
          { cwd: import.meta.dirname, timeout: 20_000 },
          (_error, stdout, stderr) => {
            resolve({ exitCode: child.exitCode, stdout, stderr, timedOut: child.killed });
          },
        );
      });
    },
  },
  {
    ...(only.length > 0 && { only }),
    expectedFailures: {
      deno: [],
      bun: [
        // 1.4.5 clones an error without its cause, and leaves functions that end with a call out of stacks.
        'data/clone-error-as-a-value',
        'block/clone-error-as-a-value',
        'error/trace-of-the-caller',
        // It imports a module in a worker thread without the query of its URL, by which these tell modules what to do.
        'module/tried-once-a-task',
        // So may 'storm/modules-that-load-now-and-then'.
        'lost/not-passed-again',
        'lost/ended-while-loading',
      ],
    }[runtime],
    onResult({ id, status, reason }) {
      if (status === 'failed') console.log(`FAILED ${id}: ${reason?.split('\n')[0]}`);
    },
  },
);
console.log(`${report.harness}: ${JSON.stringify(report.counts)} ${JSON.stringify(report.capabilities)}`);
process.exit(report.ok ? 0 : 1);
