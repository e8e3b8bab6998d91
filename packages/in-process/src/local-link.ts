import type { FromWorker, Spawn, ToWorker, TransferList } from '@dispatch/adapter-kit';
import { serve, SharedTasks } from '@dispatch/adapter-kit/worker';
import type { WorkerSetup } from '@dispatch/core';
import { bindContext } from '@dispatch/core/internal';
import { afterMacrotask } from './after-macrotask.js';

/**
 * Makes this thread the worker. `structuredClone` copies and transfers the values of a message at once, and the message
 * arrives in a later turn of the event loop, as between threads. Not by a `MessageChannel`: some edge runtimes have none,
 * and the ports of Cloudflare's transfer nothing.
 *
 * @param setup runs before the first task of the worker.
 */
export const spawnHere =
  (setup: WorkerSetup<never> | undefined): Spawn =>
  (configuration, events, definitions) => {
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
    const setupData: unknown = structuredClone(configuration.setupData);
    const server = serve(
      { ...configuration, setupData },
      {
        post: posting(events.message),
        tasks: () => new SharedTasks(definitions),
        afterMacrotask,
        setup,
      },
    );
    return {
      post: posting(server.receive),
      ending() {
        events.exit({});
      },
      /** A task that runs cannot be stopped. Its result is not reported. */
      terminate() {
        isOpen = false;
        return Promise.resolve();
      },
    };
  };
