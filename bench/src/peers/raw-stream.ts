import type { Worker } from 'node:worker_threads';

/** How many values the worker may post before any is taken, and after how many taken values it may post more. */
export const highWaterMark = 64;
export const acknowledged = 32;

/** To the worker. From it: a value, or `null` at the end. */
export type StreamRequest = { readonly begin: number } | { readonly more: number };

export async function* streamFrom(worker: Worker, count: number): AsyncGenerator<number, void> {
  const arrived: (number | null)[] = [];
  let wake = (): void => {};
  const onMessage = (value: number | null): void => {
    arrived.push(value);
    wake();
  };
  const ask = (request: StreamRequest): void => {
    worker.postMessage(request);
  };
  worker.on('message', onMessage);
  ask({ begin: count });
  for (let taken = 0; ;) {
    if (arrived.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    for (const value of arrived.splice(0)) {
      if (value === null) {
        worker.off('message', onMessage);
        return;
      }
      yield value;
      taken += 1;
      if (taken % acknowledged === 0) ask({ more: acknowledged });
    }
  }
}
