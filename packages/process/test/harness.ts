import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import type { Harness } from '@dispatch/conformance';
import type { Dispatcher } from '@dispatch/core';
import { openHub } from '@dispatch/conformance/hub';
import { createDispatcher, type ProcessDispatcherOptions } from '@dispatch/process';
import { liveChildren } from './support/processes.js';

const hub = await openHub();
// Before the environment is copied for the first worker.
Object.assign(process.env, hub.env);
const joining = ['--import', import.meta.resolve('@dispatch/conformance/hub/join')];

/**
 * A harness of this package for the conformance suite.
 *
 * @param given options of every dispatcher, as code too, for programs in processes of their own.
 * @param setup options with which workers have the setup of the suite.
 */
function harnessOf(
  name: string,
  given: ProcessDispatcherOptions,
  code: string,
  setup: ProcessDispatcherOptions,
): Harness {
  const all = { ...given, execArgv: joining };
  return {
    name,
    create: (options) => createDispatcher({ ...options, ...all }),
    adapter: import.meta.resolve('@dispatch/process'),
    localAdapter: import.meta.resolve('@dispatch/in-process'),
    entry: pathToFileURL(process.argv[1] ?? '').href,
    channel: hub.channel,
    otherRealm:
      'data:text/javascript,import vm from "node:vm"; export const evaluate = (code) => vm.runInNewContext(code)',
    asyncLocalStorage: new AsyncLocalStorage(),
    broadcasts: true,
    directOutput: true,
    clock: { slack: 100 },

    // The ids of the processes are read from /proc.
    ...(process.platform === 'linux' && {
      async kill() {
        const children = liveChildren();
        for (const id of children) process.kill(id, 'SIGKILL');
        while (liveChildren().some((id) => children.includes(id)))
          await new Promise((resolve) => setImmediate(resolve));
      },
    }),

    ...(process.platform === 'linux' && {
      signalWorkers(_dispatcher: Dispatcher, signal: string) {
        for (const id of liveChildren()) process.kill(id, signal);
        return Promise.resolve();
      },
    }),

    createUnstartable: (options) =>
      createDispatcher({
        ...options,
        ...given,
        execArgv: ['--import', 'data:text/javascript,throw new Error("no start")'],
      }),

    createShortOfMemory: (options) => createDispatcher({ ...options, ...all, memory: 128 }),

    createShortOfStack: (options) =>
      createDispatcher({ ...options, ...all, execArgv: [...joining, '--stack-size=400'] }),

    createWithSetup: (options) => createDispatcher({ ...options, ...all, ...setup }),

    runProgram(program) {
      const script = `import { createDispatcher } from '@dispatch/process';
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

export const harness: Harness = harnessOf('@dispatch/process', {}, '{}', { setup });

const worker = new URL('./fixtures/served.mjs', import.meta.url).href;

/** Its workers serve the tasks of the suite. */
export const servedHarness: Harness = harnessOf('@dispatch/process (served)', { worker }, JSON.stringify({ worker }), {
  worker: new URL('./fixtures/served-with-setup.mjs', import.meta.url),
});
