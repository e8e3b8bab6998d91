import { blockInline, createPooledDispatcher } from '@dispatch/adapter-kit';
import { runInline } from '@dispatch/adapter-kit/worker';
import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { contextReach } from './context-storage.js';
import { spawnHere } from './local-worker.js';

/**
 * A dispatcher that runs tasks on this thread: the fallback where there are no workers, and the test double for where
 * there are. It keeps every guarantee that does not need a second thread: arguments, results and errors are copied, tasks
 * start after the call returns, cancelling, timeouts and closing are the same, and the event loop gets a turn at least
 * every 10 ms of tasks. What cannot be kept is in its `capabilities`: nothing runs in parallel, running code can only be
 * asked to stop, and a task that ends the process ends it.
 *
 * `workers` counts lanes on this one thread; more than one is the same as more `tasksPerWorker`. Default 1.
 *
 * @throws {TypeError} if an option is of the wrong kind; the message names it.
 */
export function createDispatcher(options: DispatcherOptions = {}): Dispatcher {
  return createPooledDispatcher(
    {
      name: 'in-process',
      workers: 1,
      capabilities: {
        parallel: false,
        blocking: 'synchronous',
        cancelRunning: 'cooperative',
        isolation: 'clone',
        transfer: true,
        sharedMemory: typeof SharedArrayBuffer === 'function',
        delivery: 'at-most-once',
        crashRecovery: 'none',
        taskContext: contextReach(),
        modules: 'shared',
      },
      spawn: spawnHere,
      blocking: blockInline(runInline),
    },
    options,
  );
}
