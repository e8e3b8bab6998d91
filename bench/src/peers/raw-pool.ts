import type { Result } from '../tasks/functions.js';
import type { Pool } from './peer.js';
import type { RawCall, RawReply } from './raw-reply.js';

/** What worker threads and Web Workers have in common. */
export interface RawWorker {
  postMessage(message: RawCall): void;
  postMessage(message: RawCall, transfer: [ArrayBuffer]): void;
}

/**
 * What one writes by hand: one message a task, one back, workers in turn, and a map of who waits. No error is carried.
 *
 * @param start makes a worker whose messages go to `settle`.
 */
export async function rawPool(count: number, start: (settle: (reply: RawReply) => void) => RawWorker): Promise<Pool> {
  const waiting = new Map<number, (value: unknown) => void>();
  const settle = ({ id, value }: RawReply): void => {
    waiting.get(id)?.(value);
    waiting.delete(id);
  };
  const workers = Array.from({ length: count }, () => start(settle));
  let calls = 0;
  const call = (name: RawCall['name'], argument: unknown, transfer?: [ArrayBuffer]): Promise<unknown> => {
    const id = (calls += 1);
    const message: RawCall = { id, name, argument };
    if (transfer === undefined) workers[id % count]?.postMessage(message);
    else workers[id % count]?.postMessage(message, transfer);
    return new Promise((resolve) => waiting.set(id, resolve));
  };
  await Promise.all(workers.map(() => call('double', 1)));
  return {
    // The worker answers with what the function of that name returned.
    run: <N extends RawCall['name']>(name: N, argument: unknown) => call(name, argument) as Promise<Result<N>>,
    move: (buffer) => call('measureBytes', buffer, [buffer]) as Promise<number>,
  };
}
