import { CancelledError, DispatcherClosedError, TimeoutError, WorkerLostError } from '@dispatch/core';
import { describe, expect, test, vi } from 'vitest';
import { createFake, settle, tasks } from '../../support/fake-dispatcher.js';
import { createStreaming, over, streams, valueOf } from '../../support/streaming.js';

describe('a stream', () => {
  test('is submitted by the first next(), with its high-water mark', async () => {
    const { dispatcher, workers } = createFake();
    const stream = dispatcher.stream(streams.values('stream'), { highWaterMark: 3 });
    await settle();
    expect(workers.all).toEqual([]);
    void stream.next();
    void stream.next();
    await settle();
    expect(workers.at(0).calls).toMatchObject([{ args: ['stream'], highWaterMark: 3 }]);
  });

  test('may run 64 values ahead by default', async () => {
    const { worker } = await createStreaming();
    expect(worker.call('stream').highWaterMark).toBe(64);
  });

  test('sends high-water marks only if there is a stream', async () => {
    const { submit, worker } = await createStreaming({}, { tasksPerWorker: 2 });
    submit(1);
    await settle();
    const batches = worker.messages.filter(({ type }) => type === 'calls');
    expect(batches.map((message) => 'highWaterMarks' in message)).toEqual([true, false]);
    expect(worker.call(1).highWaterMark).toBe(0);
  });

  test('gives the values in order, and then the return value of the task', async () => {
    const { first, stream, worker } = await createStreaming();
    worker.yields('stream', 1, 2);
    worker.yields('stream', 3);
    worker.finish('stream', 'end');
    expect([await first, await stream.next(), await stream.next(), await stream.next(), await stream.next()]).toEqual([
      ...[1, 2, 3].map(valueOf),
      { done: true, value: 'end' },
      over,
    ]);
  });

  test('gives the error of the task after the values before it', async () => {
    const { first, stream, worker } = await createStreaming();
    worker.yields('stream', 1, 2);
    worker.fail('stream', new RangeError('why'));
    expect([await first, await stream.next()]).toEqual([1, 2].map(valueOf));
    await expect(stream.next()).rejects.toEqual(new RangeError('why'));
    expect(await stream.next()).toEqual(over);
  });

  test('is separate for each call of a task', async () => {
    const { dispatcher, workers } = createFake({ tasksPerWorker: 2 });
    const task = streams.values('stream');
    const all = [dispatcher.stream(task), dispatcher.stream(task)].map((stream) => stream.next());
    await settle();
    const [one, other] = workers.at(0).ready().calls;
    workers.at(0).claims.claim(one?.id ?? -1);
    workers.at(0).claims.claim(other?.id ?? -1);
    workers.at(0).send({ type: 'yields', id: other?.id ?? -1, earlier: 0, values: ['other'] });
    workers.at(0).send({ type: 'yields', id: one?.id ?? -1, earlier: 0, values: ['one'] });
    expect(await Promise.all(all)).toEqual(['one', 'other'].map(valueOf));
  });

  test('supports priority, affinity and progress like any run', async () => {
    const onProgress = vi.fn();
    const { submit, worker } = await createStreaming({ affinity: 'key', onProgress, priority: 1 }, { workers: 2 });
    worker.progress('stream', 'half');
    expect(onProgress).toHaveBeenCalledExactlyOnceWith('half');
    submit(1);
    await settle();
    expect(worker.arrived).toEqual(['stream']);
  });

  test.each([[0], [-1], [1.5], [NaN], [Infinity], ['1'], [null]])(
    'with a high-water mark of %o is rejected, and the message names the option',
    (highWaterMark) => {
      const { dispatcher } = createFake();
      expect(() => dispatcher.stream(streams.values(1), { highWaterMark: highWaterMark as never })).toThrow(TypeError);
      expect(() => dispatcher.stream(streams.values(1), { highWaterMark: highWaterMark as never })).toThrow(
        /'highWaterMark'/,
      );
    },
  );

  test('whose argument does not clone fails at its first next()', async () => {
    const { dispatcher } = createFake();
    const stream = dispatcher.stream(streams.values(() => {}));
    await expect(stream.next()).rejects.toHaveProperty('code', 'DISPATCH_SERIALIZATION');
    expect(await stream.next()).toEqual(over);
  });

  test('with a snapshot has its arguments as they are at the first next()', async () => {
    const { dispatcher, workers } = createFake();
    const argument = { value: 1 };
    const stream = dispatcher.stream(streams.values('stream', argument), { snapshot: true });
    argument.value = 2;
    void stream.next();
    argument.value = 3;
    await settle();
    expect(workers.at(0).calls[0]?.args[1]).toEqual({ value: 2 });
  });
});

describe('the task is allowed to continue', () => {
  test.each([
    [1, [1, 1, 1, 1, 1, 1]],
    [2, [1, 1, 1, 1, 1, 1]],
    [3, [2, 2, 2]],
    [4, [2, 2, 2]],
    [6, [3, 3]],
    [7, [4]],
  ])('with a high-water mark of %d, when half of it was taken', async (highWaterMark, pulls) => {
    const { first, stream, worker } = await createStreaming({ highWaterMark });
    let sent = 0;
    const send = (): void => {
      const granted = worker.pulled('stream').reduce((sum, count) => sum + count, highWaterMark);
      worker.yields('stream', ...Array.from({ length: granted - sent }, (_, index) => sent + index));
      sent = granted;
    };
    send();
    expect(await first).toEqual(valueOf(0));
    for (let taken = 1; taken < 6; taken += 1) {
      if (sent === taken) send();
      expect(await stream.next()).toEqual(valueOf(taken));
    }
    expect(worker.pulled('stream')).toEqual(pulls);
  });

  test.each([1, 2, 5, 64])(
    'never further than %d values ahead of its consumer, and far enough that it continues',
    async (highWaterMark) => {
      const { first, stream, worker } = await createStreaming({ highWaterMark });
      let sent = 0;
      for (let taken = 0; taken < 300; taken += 1) {
        const granted = worker.pulled('stream').reduce((sum, count) => sum + count, highWaterMark);
        expect(granted).toBeLessThanOrEqual(taken + highWaterMark);
        expect(granted).toBeGreaterThan(taken);
        if (sent === taken) {
          worker.yields('stream', ...Array.from({ length: granted - sent }, (_, index) => sent + index));
          sent = granted;
        }
        expect(await (taken === 0 ? first : stream.next())).toEqual(valueOf(taken));
      }
    },
  );

  test('immediately for values that were awaited', async () => {
    const { stream, worker } = await createStreaming({ highWaterMark: 4 });
    void stream.next();
    worker.yields('stream', 1, 2);
    expect(worker.pulled('stream')).toEqual([2]);
  });

  test('no more once it has ended, even if values are taken', async () => {
    const { first, stream, worker } = await createStreaming({ highWaterMark: 4 });
    worker.yields('stream', 1, 2, 3, 4);
    worker.finish('stream', 'end');
    await first;
    for (let number = 0; number < 4; number += 1) await stream.next();
    expect(worker.messages.filter(({ type }) => type === 'pull')).toEqual([]);
  });
});

describe('an aborted signal', () => {
  test('ends it immediately, and drops values that were not taken', async () => {
    const controller = new AbortController();
    const { first, stream, worker } = await createStreaming({ signal: controller.signal });
    worker.yields('stream', 1, 2, 3);
    await first;
    controller.abort('why');
    expect(worker.cancels).toEqual([worker.call('stream').id]);
    const failure = await stream.next().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CancelledError);
    expect(failure).toHaveProperty('cause', 'why');
    expect(await stream.next()).toEqual(over);
  });

  test('rejects waiting calls of next()', async () => {
    const controller = new AbortController();
    const { first } = await createStreaming({ signal: controller.signal });
    controller.abort();
    await expect(first).rejects.toBeInstanceOf(CancelledError);
  });

  test('before the first next() submits nothing', async () => {
    const { dispatcher, workers } = createFake();
    const stream = dispatcher.stream(streams.values(1), { signal: AbortSignal.abort('why') });
    await expect(stream.next()).rejects.toHaveProperty('cause', 'why');
    await settle();
    expect(workers.all).toEqual([]);
  });

  test('after the end changes nothing: values that have arrived are available', async () => {
    const controller = new AbortController();
    const { first, stream, worker } = await createStreaming({ signal: controller.signal });
    worker.yields('stream', 1, 2);
    worker.finish('stream', 'end');
    controller.abort();
    expect([await first, await stream.next(), await stream.next()]).toEqual([
      valueOf(1),
      valueOf(2),
      { done: true, value: 'end' },
    ]);
  });

  test('that is shared cancels other calls, and not a stream whose end has arrived', async () => {
    const controller = new AbortController();
    const { dispatcher, first, stream, worker } = await createStreaming(
      { signal: controller.signal },
      { tasksPerWorker: 2 },
    );
    const future = dispatcher.executeAsync(tasks.work(1), { signal: controller.signal });
    worker.yields('stream', 1, 2);
    worker.finish('stream', 'end');
    future.addDoneCallback(() => {});
    controller.abort();
    expect(future.state).toBe('cancelled');
    expect([await first, await stream.next(), await stream.next()]).toEqual([
      valueOf(1),
      valueOf(2),
      { done: true, value: 'end' },
    ]);
  });

  test('does not affect a stream whose end arrives in an earlier listener of the signal', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const fake = createFake({ tasksPerWorker: 2 });
    const future = fake.dispatcher.executeAsync(tasks.work(1), { signal });
    const stream = fake.dispatcher.stream(streams.values('stream'), { signal });
    const first = stream.next();
    await settle();
    const worker = fake.workers.at(0).ready();
    future.addDoneCallback(() => {
      worker.yields('stream', 1, 2);
      worker.finish('stream', 'end');
    });
    controller.abort();
    expect([await first, await stream.next(), await stream.next()]).toEqual([
      valueOf(1),
      valueOf(2),
      { done: true, value: 'end' },
    ]);
  });
});

describe('a timeout', () => {
  test('counts from the first next(), and ends it after the values that have arrived', async () => {
    const { clock, dispatcher, workers } = createFake();
    const stream = dispatcher.stream(streams.values('stream'), { timeout: 50 });
    clock.advance(1000);
    const first = stream.next();
    await settle();
    const worker = workers.at(0).ready();
    worker.yields('stream', 1, 2);
    clock.advance(49);
    expect(await first).toEqual(valueOf(1));
    clock.advance(1);
    expect(worker.cancels).toHaveLength(1);
    expect(await stream.next()).toEqual(valueOf(2));
    await expect(stream.next()).rejects.toBeInstanceOf(TimeoutError);
    expect(await stream.next()).toEqual(over);
  });

  test('drops values that arrive afterwards', async () => {
    const { clock, first, worker } = await createStreaming({ timeout: 50 });
    worker.start('stream');
    clock.advance(50);
    worker.yields('stream', 1);
    worker.finish('stream', 'end');
    await expect(first).rejects.toBeInstanceOf(TimeoutError);
  });
});

test('a lost worker ends it after the values that have arrived', async () => {
  const { first, stream, worker } = await createStreaming();
  worker.yields('stream', 1, 2);
  worker.exit({ exitCode: 3 });
  expect([await first, await stream.next()]).toEqual([1, 2].map(valueOf));
  const failure = await stream.next().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WorkerLostError);
  expect(failure).toHaveProperty('exitCode', 3);
});

test('one whose worker is lost before it has started runs on another', async () => {
  const { first, worker, workers } = await createStreaming();
  worker.exit();
  await settle();
  workers.at(1).ready().yields('stream', 1);
  expect(await first).toEqual(valueOf(1));
});

describe('a closing dispatcher', () => {
  test('lets it continue', async () => {
    const { dispatcher, first, stream, worker } = await createStreaming();
    const closed = dispatcher.close();
    worker.yields('stream', 1);
    expect(await first).toEqual(valueOf(1));
    const second = stream.next();
    worker.finish('stream', 'end');
    expect(await second).toEqual({ done: true, value: 'end' });
    await closed;
  });

  test('ends it when its timeout expires', async () => {
    const { clock, dispatcher, first, stream, worker } = await createStreaming();
    worker.yields('stream', 1);
    await first;
    const closed = dispatcher.close({ timeout: 10 });
    clock.advance(10);
    await expect(stream.next()).rejects.toBeInstanceOf(DispatcherClosedError);
    await closed;
  });

  test('rejects a new one at its first next()', async () => {
    const { dispatcher } = createFake();
    const stream = dispatcher.stream(streams.values(1));
    await dispatcher.close();
    await expect(stream.next()).rejects.toBeInstanceOf(DispatcherClosedError);
    expect(await stream.next()).toEqual(over);
  });
});

describe('yields are ignored', () => {
  test('for an unknown id, and for a call that is not a stream', async () => {
    const { submit, worker } = await createStreaming({}, { tasksPerWorker: 2 });
    const future = submit(1);
    await settle();
    worker.yields(1, 'wrong');
    worker.send({ type: 'yields', id: 12_345, earlier: 0, values: ['wrong'] });
    worker.finish(1, 'right');
    await expect(future).resolves.toBe('right');
  });
});

test('a stream is never assigned ahead of time, even if its task was short before', async () => {
  const { dispatcher, workers } = createFake();
  const stream = (number: number): Promise<unknown> => dispatcher.stream(streams.values(number)).next();
  const first = stream(1);
  await settle();
  const worker = workers.at(0).ready();
  worker.finishMeasured(1, 0.1);
  await first;
  for (const number of [2, 3]) stream(number).catch(() => {});
  await settle();
  expect(worker.arrived).toEqual([1, 2]);
});
