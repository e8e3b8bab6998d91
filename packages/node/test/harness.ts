import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';
import { pathToFileURL } from 'node:url';
import type { Harness } from '@dispatch/conformance';
import { createDispatcher, type NodeDispatcherOptions } from '@dispatch/node';

const alive = new Set<Worker>();

// Node publishes each thread that it starts on this channel. There is no other access to the threads of a dispatcher.
subscribe('worker_threads', (message) => {
  const { worker } = message as { worker: Worker };
  alive.add(worker);
  worker.once('exit', () => alive.delete(worker));
});

/** The number of worker threads of this process, of all dispatchers. */
export function liveThreads(): number {
  return alive.size;
}

/**
 * A harness of this package for the conformance suite.
 *
 * @param given options of every dispatcher, as code too, for programs in processes of their own.
 * @param setup options with which workers have the setup of the suite.
 */
function harnessOf(name: string, given: NodeDispatcherOptions, code: string, setup: NodeDispatcherOptions): Harness {
  return {
    name,
    create: (options) => createDispatcher({ ...options, ...given }),
    adapter: import.meta.resolve('@dispatch/node'),
    localAdapter: import.meta.resolve('@dispatch/in-process'),
    entry: pathToFileURL(process.argv[1] ?? '').href,
    otherRealm:
      'data:text/javascript,import vm from "node:vm"; export const evaluate = (code) => vm.runInNewContext(code)',
    asyncLocalStorage: new AsyncLocalStorage(),
    broadcasts: true,
    directOutput: true,
    clock: { slack: 50 },

    async kill() {
      await Promise.all([...alive].map((worker) => worker.terminate()));
    },

    createUnstartable: (options) =>
      createDispatcher({
        ...options,
        ...given,
        execArgv: ['--import', 'data:text/javascript,throw new Error("no start")'],
      }),

    createShortOfMemory: (options) =>
      createDispatcher({ ...options, ...given, resourceLimits: { maxOldGenerationSizeMb: 64 } }),

    createShortOfStack: (options) => createDispatcher({ ...options, ...given, resourceLimits: { stackSizeMb: 1 } }),

    createWithSetup: (options) => createDispatcher({ ...options, ...setup }),

    runProgram(program) {
      const script = `import { createDispatcher } from '@dispatch/node';
        import { programs } from '@dispatch/conformance/programs';
        await programs['${program}']((options) => createDispatcher({ ...options, ...${code} }));`;
      return new Promise((resolve) => {
        const child = execFile(
          process.execPath,
          ['--input-type=module', '--eval', script],
          { cwd: import.meta.dirname, timeout: 20_000 },
          (_error, stdout, stderr) => {
            resolve({ exitCode: child.exitCode, stdout, stderr, timedOut: child.killed });
          },
        );
      });
    },
  };
}

const setup = import.meta.resolve('@dispatch/conformance/setup');

export const harness: Harness = harnessOf('@dispatch/node', {}, '{}', { setup });

const worker = new URL('./fixtures/served.mjs', import.meta.url).href;

/** Its workers serve the tasks of the suite. */
export const servedHarness: Harness = harnessOf('@dispatch/node (served)', { worker }, JSON.stringify({ worker }), {
  worker: new URL('./fixtures/served-with-setup.mjs', import.meta.url),
});
