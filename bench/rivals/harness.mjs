import { execFile } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';

const alive = new Set();
// The threads of all pools of this process: no library gives access to those of one pool only.
subscribe('worker_threads', ({ worker }) => {
  alive.add(worker);
  worker.once('exit', () => alive.delete(worker));
});

/** The harness of a rival. @param create takes the options of a dispatcher and those of its threads. */
export function harnessOf(name, url, create) {
  return {
    name,
    create: (options) => create(options),
    adapter: url,
    clock: { slack: 50 },
    async kill() {
      await Promise.all([...alive].map((worker) => worker.terminate()));
    },
    createUnstartable: (options) =>
      create(options, { execArgv: ['--import', 'data:text/javascript,throw new Error("no start")'] }),
    createShortOfMemory: (options) => create(options, { resourceLimits: { maxOldGenerationSizeMb: 64 } }),
    runProgram(program) {
      // Not a module: a thread would inherit the option that makes it one, and could not start with it.
      const script = `Promise.all([import('${url}'), import('@dispatch/conformance/programs')])
        .then(([{ createDispatcher }, { programs }]) => programs['${program}'](createDispatcher));`;
      return new Promise((resolve) => {
        const child = execFile(
          process.execPath,
          ['--eval', script],
          // A library may handle SIGTERM.
          { cwd: import.meta.dirname, timeout: 20_000, killSignal: 'SIGKILL' },
          (_error, stdout, stderr) => {
            resolve({ exitCode: child.exitCode, stdout, stderr, timedOut: child.killed });
          },
        );
      });
    },
  };
}
