import { AsyncResource } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import { availableParallelism } from 'node:os';
import { createPooledDispatcher, keepPoolsPrivate, performance, setBindContext } from '@dispatch/adapter-kit';
import { importFirst, limitSharing } from '@dispatch/adapter-kit/bytes';
import { diagnostics, outputsOf, setupUrl } from '@dispatch/adapter-kit/node';
import { UnsupportedError, type Dispatcher } from '@dispatch/core';
import { blockOnPipes } from './block-on-pipes.js';
import { checkChildOptions } from './child-options.js';
import { checkDescent } from './descent.js';
import { isSendable } from './frames.js';
import type { ProcessDispatcherOptions } from './options.js';
import { hasDescriptors } from './sockets.js';
import { spawnChild } from './spawn-child.js';
import { StartLimit } from './start-limit.js';
import { workerFile } from './worker-file.js';

/** A dispatcher starts at most this many processes in a second, and this many for each worker. */
const leastStarts = 64;
const startsOfWorker = 4;

/**
 * Creates a dispatcher that runs tasks in child processes of Node. A task can take down its process, by a crash of native code or by all memory
 * that it may use, and no other task and not this process. A worker imports the module of a task before the first task of
 * that module. A worker never imports the entry of the program: tasks that are defined there fail with
 * `DISPATCH_UNAVAILABLE`. With the option `worker`, workers run a file of yours, which serves its tasks.
 *
 * Processes start on demand. An idle dispatcher does not keep this process alive; a dispatcher with unfinished tasks does. When this process
 * ends, however it ends, its workers end too. `options.workers` is `os.availableParallelism()` by default.
 *
 * What a task writes to stdout and stderr is written by this thread's `process.stdout` and `process.stderr` before the
 * outcome of the task arrives, unless the options `stdout` and `stderr` say otherwise. A blocking call returns when it has been passed to them.
 *
 * The events of `events` are also published to `node:diagnostics_channel`, under the names `dispatch:task:queued`,
 * `…:assigned`, `…:started`, `…:settled` and `dispatch:worker:started`, `…:lost`, `…:replaced`, `…:ended`.
 *
 * @throws {TypeError} if an option is invalid; the message names the option.
 * @throws {DispatcherUnavailableError} in a worker process, before it serves tasks and in tasks: processes would start processes without end.
 * @throws {UnsupportedError} on another runtime than Node, and in a single executable application without the option `execPath`.
 */
export function createDispatcher(options: ProcessDispatcherOptions = {}): Dispatcher {
  checkDescent();
  const childOptions = checkChildOptions(options);
  const file = workerFile(options.worker);
  const setup = setupUrl(options);
  const outputs = outputsOf(options);
  checkRuntime(childOptions.execPath);
  keepPoolsPrivate(Buffer);
  setBindContext((fn) => AsyncResource.bind(fn, 'dispatch'));
  const parallelism = availableParallelism();
  const limit = new StartLimit(startsOf(options.workers ?? parallelism), performance.now);
  return createPooledDispatcher(
    {
      name: 'process',
      options: ', worker, setup, memory, cwd, env, execArgv, execPath, stdout, stderr',
      workers: parallelism,
      capabilities: {
        parallel: true,
        blocking: hasDescriptors,
        cancelRunning: 'terminate',
        isolation: 'clone',
        transfer: false,
        sharedMemory: false,
        loopsSeeCancel: hasDescriptors,
        startsKnown: false,
        delivery: 'at-most-once',
        crashRecovery: 'all',
        taskContext: 'async',
        modules: options.worker === undefined ? 'imported' : 'served',
      },
      blocking: hasDescriptors ? blockOnPipes : undefined,
      spawn: spawnChild(file, childOptions, setup, outputs, limit),
      extend: (scheduler) => {
        importFirst(scheduler);
        limitSharing(scheduler, isSendable);
      },
      publisher: diagnostics,
    },
    options,
  );
}

/** How many processes a dispatcher may start in a second. The option is checked later. */
function startsOf(workers: NonNullable<ProcessDispatcherOptions['workers']>): number {
  const most = typeof workers === 'number' ? workers : workers?.max;
  return Math.max(leastStarts, startsOfWorker * Number(most) || 0);
}

function checkRuntime(execPath: string | undefined): void {
  if ('Bun' in globalThis || 'Deno' in globalThis)
    throw new UnsupportedError(`@dispatch/process runs on Node only: use '@dispatch/node', which runs on this runtime`);
  const sea = process.getBuiltinModule('node:sea') as { isSea(): boolean } | undefined;
  if (sea?.isSea() === true && execPath === undefined)
    throw new UnsupportedError(
      `this executable runs its own program and no other file: pass the path of a Node ${process.version} as 'execPath'`,
    );
}
