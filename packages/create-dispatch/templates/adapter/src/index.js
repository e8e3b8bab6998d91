import { AsyncResource } from 'node:async_hooks';
import { Worker } from 'node:worker_threads';
import { createPooledDispatcher, keepPoolsPrivate, setBindContext } from '@dispatch/adapter-kit';
import { programEntries } from '@dispatch/adapter-kit/node';

// What is beside a small Buffer in its pool is not sent.
keepPoolsPrivate(Buffer);
// Callbacks run in the asynchronous context of their call.
setBindContext((fn) => AsyncResource.bind(fn, 'template'));
// A worker that imports them would start the program again.
const entries = programEntries();

/** @type {import('@dispatch/core').Capabilities} */
const capabilities = {
  parallel: true,
  blocking: false,
  cancelRunning: 'terminate',
  isolation: 'clone',
  transfer: true,
  sharedMemory: true,
  loopsSeeCancel: true,
  startsKnown: true,
  delivery: 'at-most-once',
  crashRecovery: 'all',
  taskContext: 'async',
  modules: 'imported',
};

/** Starts one worker: here a thread. The docstrings of `WorkerLink` and `WorkerEvents` state the rules. */
function spawn(configuration, events) {
  const thread = new Worker(new URL('./worker.js', import.meta.url), { workerData: { configuration, entries } });
  let cause;
  thread.on('message', (message) => events.message(message));
  // A message that cannot be deserialized.
  thread.on('messageerror', (error) => events.messageError(error));
  thread.on('error', (error) => {
    cause = error;
  });
  thread.on('exit', (exitCode) => events.exit({ exitCode, cause }));
  // The dispatcher keeps the process alive while there are tasks.
  thread.unref();
  return {
    post: (message, transfer) => thread.postMessage(message, transfer),
    terminate: async () => {
      await thread.terminate();
    },
  };
}

/**
 * @param {import('@dispatch/core').DispatcherOptions} [options]
 * @returns {import('@dispatch/core').Dispatcher}
 */
export function createDispatcher(options) {
  // `options` names those of this adapter alone: none. Any other name than those of every adapter is an error.
  return createPooledDispatcher({ name: 'template', workers: 4, options: '', capabilities, spawn }, options);
}
