import { describe, expect, test } from 'vitest';
import { createFake, settle } from '../../support/fake-dispatcher.js';
import type { FakeWorker } from '../../support/fake-workers.js';
import { createStreaming } from '../../support/streaming.js';

/** Reports that the replies of calls are sent only through the port. */
function sendPortOnly(worker: FakeWorker, ...firsts: readonly unknown[]): void {
  for (const first of firsts) worker.start(first);
  worker.send({ type: 'port only', ids: firsts.map((first) => worker.call(first).id) });
}

describe('a call that has ended in its worker, and whose reply has not arrived,', () => {
  test('frees its slot for another call', async () => {
    const { submit, workers } = createFake({ tasksPerWorker: 1 });
    const image = submit('image');
    const [next, last] = [submit('next'), submit('last')];
    await settle();
    const worker = workers.at(0).ready();
    expect(worker.arrived).toEqual(['image']);
    sendPortOnly(worker, 'image');
    await settle();
    expect(worker.arrived).toEqual(['image', 'next']);
    worker.finish('image');
    await settle();
    // Its slot was freed before, and is not freed again.
    expect(worker.arrived).toEqual(['image', 'next']);
    worker.finish('next');
    await settle();
    worker.finish('last');
    await expect(Promise.all([image, next, last])).resolves.toEqual(['image', 'next', 'last']);
  });

  test('is reported twice, and frees one slot', async () => {
    const { submit, workers } = createFake({ tasksPerWorker: 1 });
    for (const name of ['image', 'next', 'last']) submit(name);
    await settle();
    const worker = workers.at(0).ready();
    sendPortOnly(worker, 'image');
    worker.send({ type: 'port only', ids: [worker.call('image').id, 999] });
    await settle();
    expect(worker.arrived).toEqual(['image', 'next']);
    // An id of no call is valid: the call may have settled.
    expect(worker.terminated).toBe(false);
  });

  test('and that was a suspended stream, frees no second slot', async () => {
    const { submit, worker } = await createStreaming({ highWaterMark: 3 });
    for (const number of [1, 2]) submit(number);
    worker.yields('stream', 1, 2, 3);
    await settle();
    expect(worker.arrived).toEqual(['stream', 1]);
    worker.send({ type: 'port only', ids: [worker.call('stream').id] });
    await settle();
    expect(worker.arrived).toEqual(['stream', 1]);
  });
});
