// The conformance suite on the worker threads of Bun or Deno: `bun conformance.mjs`, `deno run -A --node-modules-dir=manual
// conformance.mjs`; arguments are ids of cases to run only those. Prints the failed cases, and exits with code 1 on unexpected failures.
import { execFile } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { runSuite } from '@dispatch/conformance';
import { createDispatcher } from '@dispatch/node';

// Required by Deno, as in the tasks that wait at gates.
globalThis.keptChannel = new BroadcastChannel('kept');

// Bun does not publish started threads, but unref() is called on each of them.
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
    entry: import.meta.url,
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
        // Bun 1.4.5 clones errors without their cause, and omits functions that end with a tail call from stacks.
        'data/clone-error-as-a-value',
        'block/clone-error-as-a-value',
        'error/trace-of-the-caller',
        // Bun drops the query of a module's URL in worker threads; these cases pass parameters to modules in it.
        'module/tried-once-a-task',
        // 'storm/modules-that-load-now-and-then' may fail for the same reason.
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
