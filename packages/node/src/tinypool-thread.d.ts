/** The thread's side of tinypool, as a function: the build makes this module (scripts/tinypool.mjs). */
declare module 'tinypool/thread' {
  import type { MessagePort } from 'node:worker_threads';

  /**
   * Answers the pool, which posts to `parentPort`.
   *
   * @param workerData what the pool would have started the thread with.
   * @param getHandler finds the function that a run calls with what the pool has passed to it.
   */
  export function listen(
    parentPort: MessagePort,
    workerData: readonly [{ readonly workerId: number }],
    getHandler: () => Promise<(start: never) => void>,
    throwInNextTick: (error: unknown) => void,
  ): void;
}
