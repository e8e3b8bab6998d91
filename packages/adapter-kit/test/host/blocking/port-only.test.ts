import { describe, expect, test } from 'vitest';
import { createFake, settle } from '../../support/fake-dispatcher.js';
import type { FakeWorker } from '../../support/fake-workers.js';
import { createStreaming } from '../../support/streaming.js';

/** Says of calls that their replies are on their way by the port alone. */
function tellPortOnly(worker: FakeWorker, ...firsts: readonly unknown[]): void {
  for (const first of firsts) worker.start(first);
  worker.tell({ type: 'port only', ids: firsts.map((first) => worker.call(first).id) });
}

describe('a call that is over in its worker, and whose reply is still to come,', () => {
  test('leaves its slot to another', async () => {
    const { submit, workers } = createFake({ tasksPerWorker: 1 });
    const image = submit('image');
    const [next, last] = [submit('next'), submit('last')];
    await settle();
    const worker = workers.at(0).ready();
    expect(worker.arrived).toEqual(['image']);
    tellPortOnly(worker, 'image');
    await settle();
    expect(worker.arrived).toEqual(['image', 'next']);
    worker.finish('image');
    await settle();
    // Its slot was given away before, and is not given away again.
    expect(worker.arrived).toEqual(['image', 'next']);
    worker.finish('next');
    await settle();
    worker.finish('last');
    await expect(Promise.all([image, next, last])).resolves.toEqual(['image', 'next', 'last']);
  });

  test('is told of twice, and leaves one slot', async () => {
    const { submit, workers } = createFake({ tasksPerWorker: 1 });
    for (const name of ['image', 'next', 'last']) submit(name);
    await settle();
    const worker = workers.at(0).ready();
    tellPortOnly(worker, 'image');
    worker.tell({ type: 'port only', ids: [worker.call('image').id, 999] });
    await settle();
    expect(worker.arrived).toEqual(['image', 'next']);
    // That one of them names no call is nothing that no worker sends: the call may be over.
    expect(worker.terminated).toBe(false);
  });

  test('and that was a stream which stood still, leaves no second slot', async () => {
    const { submit, worker } = await createStreaming({ highWaterMark: 3 });
    for (const number of [1, 2]) submit(number);
    worker.yields('stream', 1, 2, 3);
    await settle();
    expect(worker.arrived).toEqual(['stream', 1]);
    worker.tell({ type: 'port only', ids: [worker.call('stream').id] });
    await settle();
    expect(worker.arrived).toEqual(['stream', 1]);
  });
});
