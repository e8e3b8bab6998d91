import type { Result } from '../tasks/functions.js';
import type { Pool } from './peer.js';
import type { RawCall, RawReply } from './raw-reply.js';

/** The common interface of worker threads and Web Workers. */
export interface RawWorker {
  postMessage(message: RawCall): void;
  postMessage(message: RawCall, transfer: [ArrayBuffer]): void;
}

/**
 * A hand-written pool: one message per task and one per result, workers used in turn, and a map of waiting calls. It does not
 * handle errors.
 *
 * @param start starts a worker that passes its messages to `settle`.
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
    // The worker responds with the return value of the named function.
    run: <N extends RawCall['name']>(name: N, argument: unknown) => call(name, argument) as Promise<Result<N>>,
    transfer: (buffer) => call('measureBytes', buffer, [buffer]) as Promise<number>,
  };
}
