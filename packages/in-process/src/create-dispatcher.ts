import { blockInline, createPooledDispatcher } from '@dispatch/adapter-kit';
import { runInline } from '@dispatch/adapter-kit/worker';
import type { Dispatcher } from '@dispatch/core';
import { check, objectOf } from '@dispatch/core/internal';
import { blockWhenReady } from './block-when-ready.js';
import { installContextStorage } from './context-storage.js';
import { keepBuffersPrivate } from './private-buffers.js';
import { spawnHere } from './local-link.js';
import type { InProcessDispatcherOptions } from './options.js';

/**
 * Creates a dispatcher that runs tasks on this thread: a fallback where there are no workers, and a test double
 * elsewhere.
 *
 * It keeps every guarantee that does not need a second thread. Arguments, results and errors are copied. Tasks start
 * after the call that submits them has returned. Cancelling, timeouts and closing work as on other adapters. The event
 * loop gets a turn at least every 10 ms while tasks run. Its `capabilities` say what differs: tasks do not run in
 * parallel, a running task can only be requested to stop, and a task that ends the process ends its dispatcher too.
 *
 * `options.workers` is 1 by default. More workers on this one thread are the same as more `tasksPerWorker`.
 *
 * @throws {TypeError} if an option is invalid; the message names the option.
 */
export function createDispatcher(options: InProcessDispatcherOptions = {}): Dispatcher {
  const { setup } = objectOf(options);
  check(setup === undefined || typeof setup === 'function', 'setup', 'a function', setup);
  const blocking = blockInline(runInline);
  keepBuffersPrivate();
  return createPooledDispatcher(
    {
      name: 'in-process',
      options: ', setup',
      workers: 1,
      capabilities: {
        parallel: false,
        blocking: 'synchronous',
        cancelRunning: 'cooperative',
        isolation: 'clone',
        transfer: true,
        sharedMemory: typeof SharedArrayBuffer === 'function',
        loopsSeeCancel: false,
        startsKnown: true,
        delivery: 'at-most-once',
        crashRecovery: 'none',
        taskContext: installContextStorage(),
        modules: 'shared',
      },
      spawn: spawnHere(setup),
      blocking: setup === undefined ? blocking : blockWhenReady(blocking),
    },
    options,
  );
}
