import type { Worker } from 'node:worker_threads';

let start: (() => Worker) | undefined;

/** Runs `body`, which creates a pool: `thread` starts its thread. */
export function withThread<R>(thread: () => Worker, body: () => R): R {
  start = thread;
  try {
    return body();
  } finally {
    start = undefined;
  }
}

/** What tinypool calls in place of `new Worker` (scripts/tinypool.mjs). */
export function startThread(): Worker {
  if (start === undefined) throw new Error('the pool starts a thread outside of withThread()');
  return start();
}
