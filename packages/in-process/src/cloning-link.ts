import type { FromWorker, Spawn, ToWorker, TransferList } from '@dispatch/adapter-kit';
import { serve, SharedTasks } from '@dispatch/adapter-kit/worker';
import { afterMacrotask } from './after-macrotask.js';

/**
 * Makes this thread the worker where there is no `MessageChannel`, as on Vercel's edge runtime. `structuredClone` copies
 * and transfers the values of a message at once, and the message arrives in a later turn of the event loop.
 */
export const spawnCloning: Spawn = (configuration, events, definitions) => {
  let isOpen = true;
  function posting<Message extends ToWorker | FromWorker>(receive: (message: Message) => void) {
    return (message: Message, transfer: TransferList = []): void => {
      const copy = structuredClone(message, { transfer });
      afterMacrotask(() => {
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
