import { defineTasks, type DispatcherOptions, type StreamOptions, type TaskStream } from '@dispatch/core';
import { createFake, settle, type Fake } from './fake-dispatcher.js';
import type { FakeWorker } from './fake-workers.js';

/** Tasks that never run: tests make the fake workers yield. The first argument is the call's number. */
export const streams = defineTasks('file:///streams.js', {
  *values(_number: unknown, ..._rest: unknown[]): Generator<unknown, unknown, void> {
    yield undefined;
    return undefined;
  },
});

export const over = { done: true, value: undefined };

export function valueOf(value: unknown): IteratorResult<unknown, never> {
  return { done: false, value };
}

export interface Streaming extends Fake {
  readonly stream: TaskStream<unknown, unknown>;
  /** The promise of the first `next()`. */
  readonly first: Promise<IteratorResult<unknown, unknown>>;
  readonly worker: FakeWorker;
}

/** A stream with the number `stream` on a running fake worker. Its first value was requested. */
export async function createStreaming(
  streaming: StreamOptions = {},
  options: DispatcherOptions = {},
): Promise<Streaming> {
  const fake = createFake(options);
  const stream = fake.dispatcher.stream(streams.values('stream'), streaming);
  const first = stream.next();
  first.catch(() => {});
  await settle();
  const worker = fake.workers.at(0).ready();
  return { ...fake, stream, first, worker };
}
