import type { Spawn } from '@dispatch/adapter-kit';
import type { BlockingSupport } from './blocking.js';
import type { Locks } from './locks.js';
import { WebWorkerLink } from './web-worker-link.js';

/** A `Worker`, whichever type library declares it. */
export interface WorkerHandle extends EventTarget {
  postMessage(message: unknown, transfer: never[]): void;
  terminate(): void;
}

/**
 * Starts the workers that `create` returns.
 *
 * @param locks show the death of workers that announce nothing.
 * @param blocking given if this thread can block.
 */
export function spawnWorker(
  create: () => WorkerHandle,
  locks: Locks | undefined,
  blocking: BlockingSupport | undefined,
): Spawn {
  return (configuration, events) => {
    const worker = create();
    if (!isWorker(worker)) throw new TypeError(`'worker' must return a Worker, got ${String(worker)}`);
    return new WebWorkerLink(worker, configuration, events, locks, blocking);
  };
}

function isWorker(value: unknown): value is Worker {
  return (
    typeof value === 'object' &&
    value !== null &&
    'terminate' in value &&
    'postMessage' in value &&
    'addEventListener' in value
  );
}
