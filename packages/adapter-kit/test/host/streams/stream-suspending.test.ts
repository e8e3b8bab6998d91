import { DispatcherClosedError, TimeoutError } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { createFake, settle } from '../../support/fake-dispatcher.js';
import { createStreaming, streams, type Streaming } from '../../support/streaming.js';

describe('while the task of a stream is suspended', () => {
  test('its slot is free for others', async () => {
    const { submit, worker } = await createStreaming({ highWaterMark: 3 });
    submit(1);
    await settle();
    worker.yields('stream', 1, 2);
    await settle();
    expect(worker.arrived).toEqual(['stream']);
    worker.yields('stream', 3);
    await settle();
    expect(worker.arrived).toEqual(['stream', 1]);
  });

  test('but not if it was allowed to continue before it was suspended', async () => {
    const { submit, stream, worker } = await createStreaming({ highWaterMark: 4 });
    submit(1);
    worker.yields('stream', 1, 2, 3, 4);
    await settle();
    expect(worker.arrived).toEqual(['stream', 1]);
    worker.start(1);
    submit(2);
    await stream.next();
    await stream.next();
    expect(worker.pulled('stream')).toEqual([2]);
    worker.finish(1);
    await settle();
    expect(worker.arrived).toEqual(['stream', 1]);
    worker.yields('stream', 5, 6);
    await settle();
    expect(worker.arrived).toEqual(['stream', 1, 2]);
  });

  test('tasks are assigned ahead of time again', async () => {
    const { first, submit, worker } = await createStreaming(
      { highWaterMark: 2 },
      { tasksPerWorker: 2, idleTimeout: Infinity },
    );
    submit('measured');
    await settle();
    worker.finishMeasured('measured', 1);
    for (let number = 1; number <= 4; number += 1) submit(number);
    await settle();
    expect(worker.arrived.slice(2)).toEqual([1]);
    worker.yields('stream', 1, 2);
    await first;
    await settle();
    // A value was taken, and with half of the high-water mark the task continues.
    expect(worker.arrived.slice(2)).toEqual([1]);
    worker.yields('stream', 3);
    await settle();
    expect(worker.arrived.slice(2)).toEqual([1, 2, 3, 4]);
  });

  test('tasks are assigned ahead of time again once it has continued and ended, too', async () => {
    const { first, submit, stream, worker } = await createStreaming({ highWaterMark: 2 }, { idleTimeout: Infinity });
    worker.yields('stream', 1, 2);
    await first;
    worker.yields('stream', 3);
    await settle();
    // All allowed values have arrived; it continues when the next one is taken.
    await stream.next();
    expect(worker.pulled('stream')).toEqual([1, 1]);
    worker.finish('stream');
    submit('measured');
    await settle();
    worker.finishMeasured('measured', 1);
    for (const number of [1, 2, 3, 4, 5, 6]) submit(number);
    await settle();
    expect(worker.arrived.slice(2)).toEqual([1, 2, 3, 4, 5]);
  });

  test('it counts as running, and the worker is not idle', async () => {
    const { clock, dispatcher, worker } = await createStreaming(
      { highWaterMark: 2 },
      { workers: { max: 1 }, idleTimeout: 100 },
    );
    worker.yields('stream', 1, 2);
    worker.yields('stream', 3);
    expect(dispatcher.stats()).toMatchObject({ running: 1, queued: 0, workers: [{ state: 'busy', running: 1 }] });
    clock.advance(1000);
    expect(worker.terminated).toBe(false);
  });

  test('its slot does not count as in use', async () => {
    const { clock, dispatcher, worker } = await createStreaming({ highWaterMark: 2 });
    clock.advance(100);
    worker.yields('stream', 1, 2);
    worker.yields('stream', 3);
    clock.advance(300);
    expect(dispatcher.stats().workers[0]?.utilisation).toBeCloseTo(0.25);
  });

  test.each<[string, (fake: Streaming) => unknown]>([
    ['it ends', ({ worker }) => worker.finish('stream')],
    ['it fails', ({ worker }) => worker.fail('stream', new Error('no'))],
    ['it is closed and stops', ({ stream, worker }) => (void stream.return(undefined), worker.finish('stream'))],
    ['it is lost', ({ worker }) => worker.exit()],
  ])('and then %s, the number of slots does not change', async (_how, end) => {
    const fake = await createStreaming({ highWaterMark: 1 }, { tasksPerWorker: 2 });
    const { submit, worker, workers } = fake;
    void fake.stream.next();
    worker.yields('stream', 1, 2);
    worker.yields('stream', 3);
    await settle();
    end(fake);
    for (let number = 1; number <= 5; number += 1) submit(number);
    await settle();
    const last = workers.at(workers.all.length - 1).ready();
    expect(last.arrived.filter((number) => number !== 'stream')).toEqual([1, 2]);
    last.finishAll([1, 2]);
    expect(last.arrived.filter((number) => number !== 'stream')).toEqual([1, 2, 3, 4]);
  });
});

describe('the process is kept alive', () => {
  test('while a consumer waits for a value, and not otherwise', async () => {
    const { clock, first, stream, worker } = await createStreaming();
    expect(clock.holding).toBe(true);
    worker.yields('stream', 1);
    await first;
    expect(clock.holding).toBe(false);
    const second = stream.next();
    expect(clock.holding).toBe(true);
    worker.finish('stream');
    await second;
    expect(clock.holding).toBe(false);
  });

  test.each<[string, (fake: Streaming) => unknown]>([
    ['ends', ({ worker }) => worker.finish('stream')],
    ['fails', ({ worker }) => worker.fail('stream', new Error('no'))],
    ['is lost', ({ worker }) => worker.exit()],
    ['is closed, and stops', ({ stream, worker }) => (void stream.return(undefined), worker.finish('stream'))],
  ])('no longer by a stream that was not awaited than by others, if it %s', async (_how, end) => {
    const fake = await createStreaming();
    const { clock, first, submit, worker, workers } = fake;
    worker.yields('stream', 1);
    await first;
    end(fake);
    await settle();
    expect(clock.holding).toBe(false);
    submit(1);
    expect(clock.holding).toBe(true);
    await settle();
    workers.with(1).ready().finish(1);
    expect(clock.holding).toBe(false);
  });

  test('until return() has fulfilled', async () => {
    const { clock, first, stream, worker } = await createStreaming();
    worker.yields('stream', 1);
    await first;
    const left = stream.return(undefined);
    await settle();
    expect(clock.holding).toBe(true);
    worker.finish('stream');
    await left;
    expect(clock.holding).toBe(false);
  });

  test('by no stream that was rejected', async () => {
    const { clock, dispatcher } = createFake();
    await dispatcher.close();
    await expect(dispatcher.stream(streams.values(1)).next()).rejects.toBeInstanceOf(DispatcherClosedError);
    expect(clock.holding).toBe(false);
  });

  test('by no stream that timed out while it waited', async () => {
    const { clock, first } = await createStreaming({ timeout: 10 });
    clock.advance(10);
    await expect(first).rejects.toBeInstanceOf(TimeoutError);
    expect(clock.holding).toBe(false);
  });
});
