import { AsyncResource } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import { availableParallelism } from 'node:os';
import { blockOnBell, createPooledDispatcher, keepPoolsPrivate, setBindContext } from '@dispatch/adapter-kit';
import { diagnostics, outputsOf, setupUrl } from '@dispatch/adapter-kit/node';
import type { Dispatcher } from '@dispatch/core';
import { checkThreadOptions } from './check-thread-options.js';
import type { NodeDispatcherOptions } from './options.js';
import { spawnThread } from './spawn-thread.js';
import { checkServing } from './unserved-thread.js';
import { threadCreator } from './worker-source.js';

/**
 * Creates a dispatcher that runs tasks in worker threads. A worker imports the module of a task before the first task
 * of that module. A worker never imports the entry of the program: tasks that are defined there fail with
 * `DISPATCH_UNAVAILABLE`. With the option `worker`, workers run a file of yours, which serves its tasks.
 *
 * Threads start on demand. An idle dispatcher does not keep the process alive; a dispatcher with unfinished tasks does.
 * `options.workers` is `os.availableParallelism()` by default. More workers only help with tasks that wait.
 *
 * What a task writes to stdout and stderr is written by this thread's `process.stdout` and `process.stderr` before the
 * outcome of the task arrives, unless the options `stdout` and `stderr` say otherwise. A blocking call returns when it has been passed to them.
 *
 * The events of `events` are also published to `node:diagnostics_channel`, under the names `dispatch:task:queued`,
 * `…:assigned`, `…:started`, `…:settled` and `dispatch:worker:started`, `…:lost`, `…:replaced`, `…:ended`.
 *
 * @throws {TypeError} if an option is invalid; the message names the option.
 * @throws {DispatcherUnavailableError} while a worker imports the calling module: put tasks into a module of their own.
 * Also in the file of the option `worker`, as long as its thread has not called `serve`.
 */
export function createDispatcher(options: NodeDispatcherOptions = {}): Dispatcher {
  checkServing();
  const threadOptions = checkThreadOptions(options);
  const create = threadCreator(options);
  const setup = setupUrl(options);
  keepPoolsPrivate(Buffer);
  setBindContext((fn) => AsyncResource.bind(fn, 'dispatch'));
  return createPooledDispatcher(
    {
      name: 'node',
      options: ', worker, setup, resourceLimits, env, execArgv, stdout, stderr',
      workers: availableParallelism(),
      capabilities: {
        parallel: true,
        blocking: true,
        cancelRunning: 'terminate',
        isolation: 'clone',
        transfer: true,
        sharedMemory: true,
        loopsSeeCancel: true,
        startsKnown: true,
        delivery: 'at-most-once',
        crashRecovery: 'all',
        taskContext: 'async',
        modules: options.worker === undefined ? 'imported' : 'served',
      },
      blocking: blockOnBell,
      spawn: spawnThread(threadOptions, create, setup, outputsOf(options)),
      publisher: diagnostics,
    },
    options,
  );
}
