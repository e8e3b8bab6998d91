import type { FromWorker, Spawn, ToWorker, TransferList } from '@dispatch/adapter-kit';
import { serve, SharedTasks } from '@dispatch/adapter-kit/worker';
import { bindContext } from '@dispatch/core/internal';
import { afterMacrotask } from './after-macrotask.js';

/**
 * Makes this thread the worker. `structuredClone` copies and transfers the values of a message at once, and the message
 * arrives in a later turn of the event loop, as between threads. Not by a `MessageChannel`: some edge runtimes have none,
 * and the ports of Cloudflare's transfer nothing.
 */
export const spawnHere: Spawn = (configuration, events, definitions) => {
  let isOpen = true;
  // Messages arrive in the asynchronous context of the worker's start, not in that of the task that posts them.
  const later = bindContext(afterMacrotask);
  function posting<Message extends ToWorker | FromWorker>(receive: (message: Message) => void) {
    return (message: Message, transfer?: TransferList): void => {
      const copy = structuredClone(message, { transfer: transfer ?? [] });
      later(() => {
        if (isOpen) receive(copy);
      });
    };
  }
  const server = serve(configuration, {
    post: posting(events.message),
    tasks: () => new SharedTasks(definitions),
    afterMacrotask,
  });
  return {
    post: posting(server.receive),
    /** A task that runs cannot be stopped. Its result is not reported. */
    terminate() {
      isOpen = false;
      return Promise.resolve();
    },
  };
};
