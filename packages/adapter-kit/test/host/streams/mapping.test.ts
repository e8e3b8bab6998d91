import {
  CancelledError,
  DispatcherClosedError,
  TimeoutError,
  type DispatcherOptions,
  type MapOptions,
} from '@dispatch/core';
import { describe, expect, test, vi } from 'vitest';
import { createFake, settle, tasks, type Fake } from '../../support/fake-dispatcher.js';

const over = { done: true, value: undefined };

function valueOf(value: unknown) {
  return { done: false, value };
}

/** The numbers from 1, which count how many were taken and record whether they were closed. */
function numbers(count = Infinity) {
  const seen = { taken: 0, closed: 0 };
  function* generate(): Generator<number, void, void> {
    try {
      for (let number = 1; number <= count; number += 1) {
        seen.taken += 1;
        yield number;
      }
    } finally {
      seen.closed += 1;
    }
  }
  return { items: generate(), seen };
}

/** An asynchronous source whose items a test delivers. */
function createSource() {
  const waiting: { resolve: (result: IteratorResult<number, undefined>) => void; reject: (error: unknown) => void }[] =
    [];
  const closed = vi.fn(() => Promise.resolve({ done: true as const, value: undefined }));
  const items: AsyncIterableIterator<number, undefined> = {
    next: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),
    return: closed,
    [Symbol.asyncIterator]: () => items,
  };
  return {
    items,
    closed,
    /** How many requested items have not arrived. */
    get asked() {
      return waiting.length;
    },
    give: (number: number) => waiting.shift()?.resolve({ done: false, value: number }),
    end: () => waiting.shift()?.resolve({ done: true, value: undefined }),
    fail: (error: unknown) => waiting.shift()?.reject(error),
  };
}

function watch(promise: Promise<unknown>) {
  const seen: { outcome: unknown } = { outcome: 'pending' };
  promise.then(
    (value) => (seen.outcome = value),
    (error: unknown) => (seen.outcome = { thrown: error }),
  );
  return seen;
}

/** A fake whose workers run, as many as allowed. */
async function createRunning(options: DispatcherOptions = {}) {
  const fake = createFake(options);
  const ready = fake.dispatcher.ready();
  for (const worker of fake.workers.all) worker.ready();
  await ready;
  return fake;
}

/** A map over a fake with one worker that runs eight tasks at a time. Its first result was requested. */
async function createMapping(
  items: Iterable<number> | AsyncIterable<number>,
  mapping: MapOptions & { settled?: false } = {},
  options: DispatcherOptions = {},
) {
  const fake = await createRunning({ tasksPerWorker: 8, ...options });
  const map = fake.dispatcher.map((item: number) => tasks.work(item), items, mapping);
  const first = map.next();
  first.catch(() => {});
  await settle();
  return { ...fake, map, first, worker: fake.workers.at(0) };
}

/** Lets the workers finish calls while they get any. */
async function finishAll({ workers }: Pick<Fake, 'workers'>): Promise<void> {
  for (let busy = true; busy;) {
    await settle();
    busy = false;
    for (const worker of workers.living) {
      for (const number of worker.arrived) {
        if (!worker.start(number)) continue;
        busy = true;
        worker.finish(number);
      }
    }
  }
}

async function collect(map: AsyncIterable<unknown>): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of map) values.push(value);
  return values;
}

describe('results', () => {
  test('arrive in the order of the items, whichever ends first', async () => {
    const { first, map, worker } = await createMapping([1, 2, 3], { concurrency: 3 });
    const rest = [map.next(), map.next(), map.next()].map(watch);
    worker.finish(3, 'c');
    worker.finish(2, 'b');
    await settle();
    expect(rest.map(({ outcome }) => outcome)).toEqual(['pending', 'pending', 'pending']);
    worker.finish(1, 'a');
    await settle();
    expect(await first).toEqual(valueOf('a'));
    expect(rest.map(({ outcome }) => outcome)).toEqual([valueOf('b'), valueOf('c'), over]);
  });

  test('arrive as tasks end, with ordered: false', async () => {
    const { first, map, worker } = await createMapping([1, 2, 3], { concurrency: 3, ordered: false });
    worker.finish(3, 'c');
    worker.finish(1, 'a');
    worker.finish(2, 'b');
    expect([await first, await map.next(), await map.next(), await map.next()]).toEqual([
      ...['c', 'a', 'b'].map(valueOf),
      over,
    ]);
  });

  test.each<[string, Iterable<unknown> | AsyncIterable<unknown>, unknown[]]>([
    ['nothing', [], []],
    ['one', ['only'], ['only']],
    ['a set', new Set([3, 1, 2]), [3, 1, 2]],
    ['a string', 'abc', ['a', 'b', 'c']],
    ['a generator', numbers(3).items, [1, 2, 3]],
    [
      'an asynchronous generator',
      (async function* later() {
        yield 1;
        await Promise.resolve();
        yield 2;
      })(),
      [1, 2],
    ],
    ['many', Array.from({ length: 500 }, (_, index) => index), Array.from({ length: 500 }, (_, index) => index)],
  ])('are complete, for %s', async (_what, items, results) => {
    for (const ordered of [true, false]) {
      if (!ordered && !Array.isArray(items)) continue;
      const fake = await createRunning({ workers: 2 });
      const collected = collect(fake.dispatcher.map((item: unknown) => tasks.work(item), items, { ordered }));
      await finishAll(fake);
      expect((await collected).toSorted(), `ordered: ${ordered}`).toEqual(results.toSorted());
    }
  });

  test('may be undefined', async () => {
    const { first, map, worker } = await createMapping([1]);
    worker.finishAll([1], [undefined]);
    expect([await first, await map.next()]).toEqual([valueOf(undefined), over]);
  });

  test('promises from a synchronous source are awaited, and values of an asynchronous one are not', async () => {
    const fake = await createRunning();
    const promise = Promise.resolve(1);
    const made = vi.fn((_item: unknown) => tasks.work(1));
    const ordinary = collect(fake.dispatcher.map(made, [promise]));
    await finishAll(fake);
    await ordinary;
    const results = [
      { done: false as const, value: promise },
      { done: true as const, value: undefined },
    ];
    const later = { next: async () => results.shift() ?? { done: true as const, value: undefined } };
    const asynchronous = collect(fake.dispatcher.map(made, { [Symbol.asyncIterator]: () => later }));
    await finishAll(fake);
    await asynchronous;
    expect(made.mock.calls).toEqual([[1], [promise]]);
  });
});

describe('items are taken', () => {
  test('none before the first next()', async () => {
    const { items, seen } = numbers();
    const fake = await createRunning();
    const map = fake.dispatcher.map((item: number) => tasks.work(item), items);
    await settle();
    expect(seen.taken).toBe(0);
    await map.return();
    expect(seen.taken).toBe(0);
  });

  test.each([1, 2, 5])('at most %d ahead of the results that were taken', async (concurrency) => {
    const { items, seen } = numbers();
    const { first, map, worker } = await createMapping(items, { concurrency });
    expect(seen.taken).toBe(concurrency);
    for (let taken = 1; taken <= 20; taken += 1) {
      for (let number = taken; number < taken + concurrency; number += 1)
        if (worker.start(number)) worker.finish(number);
      await settle();
      expect(seen.taken).toBeLessThanOrEqual(concurrency + taken);
      expect(await (taken === 1 ? first : map.next())).toEqual(valueOf(taken));
      await settle();
      expect(seen.taken).toBe(concurrency + taken);
    }
  });

  test('no more while results wait for their consumer, even if their tasks are done', async () => {
    const { items, seen } = numbers();
    const { map, worker } = await createMapping(items, { concurrency: 2, ordered: false });
    worker.finishAll([1, 2]);
    await settle();
    // One was awaited, and made room; the other was not.
    expect(seen.taken).toBe(3);
    await map.next();
    expect(seen.taken).toBe(4);
  });

  test('by default enough of them to keep the workers busy, and finitely many', async () => {
    const { items, seen } = numbers();
    const fake = await createRunning({ workers: 3 });
    const map = fake.dispatcher.map((item: number) => tasks.work(item), items);
    void map.next();
    await settle();
    expect(fake.dispatcher.stats().queued).toBeGreaterThanOrEqual(2 * 3);
    expect(seen.taken).toBeLessThan(100);
    await finishAll(fake);
    expect(seen.taken).toBeLessThan(100);
    await map.return();
    expect(seen.closed).toBe(1);
  });

  test('enough of them for the slots of a worker and its prefetch limit', async () => {
    const fake = await createRunning({ workers: 1, tasksPerWorker: 2 });
    const map = fake.dispatcher.map((item: number) => tasks.work(item), numbers(1000).items);
    const first = map.next();
    await settle();
    const worker = fake.workers.at(0);
    worker.finishMeasured(1, 1);
    worker.finish(2);
    await first;
    await map.next();
    void map.next();
    await settle();
    // Two at a time, with 5 ms of work each: ten of 1 ms.
    expect(worker.arrived.slice(2)).toHaveLength(10);
    await finishAll(fake);
    await map.return();
  });

  test('many more of them if their tasks are short, so that these are sent in batches', async () => {
    const { items, seen } = numbers(50_000);
    const fake = await createRunning({ workers: 1 });
    const map = fake.dispatcher.map((item: number) => tasks.work(item), items);
    const sum = (async () => {
      let total = 0;
      for await (const value of map) total += value as number;
      return total;
    })();
    await settle();
    const worker = fake.workers.at(0);
    worker.finishMeasured(1, 0.01);
    let finished = 1;
    for (let round = 0; round < 60; round += 1) {
      const arrived = worker.arrived.slice(finished);
      if (arrived.length === 0) break;
      finished += arrived.length;
      worker.finishAll(arrived);
      await settle();
    }
    expect(finished / worker.batches).toBeGreaterThan(100);
    expect(seen.taken).toBeLessThan(50_000);
    await map.return();
    await sum;
  });

  test('one after the other: none before the previous one has arrived', async () => {
    const source = createSource();
    const { worker } = await createMapping(source.items, { concurrency: 3 });
    expect(source.asked).toBe(1);
    source.give(1);
    await settle();
    expect(source.asked).toBe(1);
    expect(worker.arrived).toEqual([1]);
    source.give(2);
    source.give(3);
    await settle();
    expect(worker.arrived).toEqual([1, 2]);
  });

  test('to their end, and once', async () => {
    const source = createSource();
    const { first, map, worker } = await createMapping(source.items);
    source.give(1);
    await settle();
    source.end();
    await settle();
    worker.finish(1);
    expect([await first, await map.next(), await map.next()]).toEqual([valueOf(1), over, over]);
    expect(source.asked).toBe(0);
    expect(source.closed).not.toHaveBeenCalled();
  });

  test('no more than fit into the queue, and all of them in the end', async () => {
    const fake = await createRunning({ workers: 1, maxQueue: 2 });
    const { items } = numbers(30);
    const collected = collect(fake.dispatcher.map((item: number) => tasks.work(item), items, { concurrency: 20 }));
    await finishAll(fake);
    expect(await collected).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(fake.dispatcher.stats()).toMatchObject({ completed: 30, failed: 0 });
  });

  test('even if the queue is full of others, and then one is rejected', async () => {
    const fake = await createRunning({ workers: 1, maxQueue: 1 });
    for (const number of ['busy', 'waiting']) fake.submit(number);
    const map = fake.dispatcher.map((item: number) => tasks.work(item), [1, 2]);
    await expect(map.next()).rejects.toHaveProperty('code', 'DISPATCH_QUEUE_FULL');
  });
});

test('a slow task does not delay others', async () => {
  const fake = await createRunning({ workers: 2 });
  const { items } = numbers(6);
  const map = fake.dispatcher.map((item: number) => tasks.work(item), items, { ordered: false });
  const collected: unknown[] = [];
  const done = (async () => {
    for await (const value of map) collected.push(value);
  })();
  await settle();
  const slow = fake.workers.with(1);
  slow.start(1);
  for (const worker of fake.workers.all) {
    if (worker === slow) continue;
    for (let round = 0; round < 10; round += 1) {
      for (const number of worker.arrived) if (worker.start(number)) worker.finish(number);
      await settle();
    }
  }
  expect(collected).toEqual([2, 3, 4, 5, 6]);
  slow.finish(1);
  await done;
  expect(collected.at(-1)).toBe(1);
});

describe('the first failure', () => {
  test('arrives after the results of the items before it, and ends the map', async () => {
    const { items, seen } = numbers();
    const { first, map, worker } = await createMapping(items, { concurrency: 4 });
    worker.fail(3, new RangeError('of 3'));
    await settle();
    expect(seen.closed).toBe(1);
    const [second, third] = [map.next(), map.next()];
    third.catch(() => {});
    worker.finish(1);
    worker.finish(2);
    expect([await first, await second]).toEqual([valueOf(1), valueOf(2)]);
    await expect(third).rejects.toEqual(new RangeError('of 3'));
    expect(await map.next()).toEqual(over);
    expect(seen.closed).toBe(1);
  });

  test('cancels the tasks of later items, and takes no more', async () => {
    const { items, seen } = numbers();
    const { dispatcher, map, worker } = await createMapping(items, { concurrency: 4 });
    worker.start(4);
    worker.fail(2, new Error('of 2'));
    await settle();
    expect(worker.cancels).toEqual([worker.call(4).id]);
    expect(worker.start(3)).toBe(false);
    expect(dispatcher.stats()).toMatchObject({ cancelled: 2 });
    worker.finish(1);
    await settle();
    expect(seen.taken).toBe(4);
    await expect(map.next()).rejects.toThrow('of 2');
  });

  test('is that of the first item, even if a later one failed before', async () => {
    const { first, map, worker } = await createMapping([1, 2, 3], { concurrency: 3 });
    worker.fail(3, new Error('of 3'));
    worker.fail(2, new Error('of 2'));
    worker.fail(1, new Error('of 1'));
    await expect(first).rejects.toThrow('of 1');
    expect(await map.next()).toEqual(over);
  });

  test('arrives immediately with ordered: false, and cancels all others', async () => {
    const { items, seen } = numbers();
    const { dispatcher, first, map, worker } = await createMapping(items, { concurrency: 4, ordered: false });
    worker.fail(3, new Error('of 3'));
    await expect(first).rejects.toThrow('of 3');
    expect(dispatcher.stats()).toMatchObject({ cancelled: 3, failed: 1 });
    expect(seen.closed).toBe(1);
    expect(await map.next()).toEqual(over);
  });

  test('arrives after results that have arrived, with ordered: false', async () => {
    const { first, map, worker } = await createMapping([1, 2, 3], { concurrency: 3, ordered: false });
    worker.finishAll([2, 3]);
    worker.fail(1, new Error('of 1'));
    expect([await first, await map.next()]).toEqual([valueOf(2), valueOf(3)]);
    await expect(map.next()).rejects.toThrow('of 1');
  });

  test('closes items that are awaited', async () => {
    const source = createSource();
    const { first, worker } = await createMapping(source.items);
    source.give(1);
    await settle();
    expect(source.asked).toBe(1);
    worker.fail(1, new Error('of 1'));
    await expect(first).rejects.toThrow('of 1');
    expect(source.closed).toHaveBeenCalledOnce();
    source.give(2);
    await settle();
    expect(worker.arrived).toEqual([1]);
  });

  test('may be thrown by the factory', async () => {
    const { items, seen } = numbers();
    const fake = await createRunning({ tasksPerWorker: 8 });
    const map = fake.dispatcher.map(
      (item: number) => {
        if (item === 2) throw new RangeError('no task for 2');
        return tasks.work(item);
      },
      items,
      { concurrency: 4 },
    );
    const first = map.next();
    await settle();
    expect(seen).toEqual({ taken: 2, closed: 1 });
    fake.workers.at(0).finish(1);
    expect(await first).toEqual(valueOf(1));
    await expect(map.next()).rejects.toEqual(new RangeError('no task for 2'));
    expect(await map.next()).toEqual(over);
  });

  test('may be a factory that returns no task', async () => {
    const fake = await createRunning();
    const map = fake.dispatcher.map((item: number) => item as never, [1]);
    await expect(map.next()).rejects.toBeInstanceOf(TypeError);
  });

  test.each<[string, Iterable<number> | AsyncIterable<number>]>([
    [
      'an iterator that throws',
      (function* failing() {
        yield 1;
        throw new RangeError('from the items');
      })(),
    ],
    [
      'an asynchronous one that rejects',
      (async function* failing() {
        yield 1;
        throw new RangeError('from the items');
      })(),
    ],
  ])('may be %s: after the results of the items before', async (_what, items) => {
    const { first, map, worker } = await createMapping(items);
    worker.finish(1);
    expect(await first).toEqual(valueOf(1));
    await expect(map.next()).rejects.toEqual(new RangeError('from the items'));
    expect(await map.next()).toEqual(over);
  });

  test('may be items without an iterator', async () => {
    const fake = await createRunning();
    const items: Iterable<number> = {
      [Symbol.iterator]() {
        throw new RangeError('none');
      },
    };
    const map = fake.dispatcher.map((item: number) => tasks.work(item), items);
    await expect(map.next()).rejects.toEqual(new RangeError('none'));
    expect(await map.next()).toEqual(over);
  });

  test('is not followed by an error of closing the items: that is reported', async () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    const source = createSource();
    source.closed.mockRejectedValue(new Error('from closing'));
    const { first, worker } = await createMapping(source.items);
    source.give(1);
    await settle();
    worker.fail(1, new Error('of 1'));
    await expect(first).rejects.toThrow('of 1');
    await settle();
    expect(reported).toHaveBeenCalledOnce();
    reported.mockRestore();
  });
});

describe('settled', () => {
  async function createSettled(items: Iterable<number> | AsyncIterable<number>, mapping: MapOptions = {}) {
    const fake = await createRunning({ tasksPerWorker: 8 });
    const map = fake.dispatcher.map(
      (item: number) => {
        if (item === 13) throw new RangeError('no task for 13');
        return tasks.work(item);
      },
      items,
      { ...mapping, settled: true },
    );
    const first = map.next();
    first.catch(() => {});
    await settle();
    return { ...fake, first, map, worker: fake.workers.at(0) };
  }

  test('gives the outcome of each, in order, and a failure does not end the map', async () => {
    const { first, map, worker } = await createSettled([1, 2, 13, 3], { concurrency: 4 });
    worker.fail(2, new Error('of 2'));
    worker.finishAll([1, 3]);
    expect([await first, await map.next(), await map.next(), await map.next(), await map.next()]).toEqual([
      valueOf({ item: 1, status: 'fulfilled', value: 1 }),
      valueOf({ item: 2, status: 'rejected', reason: new Error('of 2') }),
      valueOf({ item: 13, status: 'rejected', reason: new RangeError('no task for 13') }),
      valueOf({ item: 3, status: 'fulfilled', value: 3 }),
      over,
    ]);
  });

  test('gives an error of taking an item, which ends the items', async () => {
    const source = createSource();
    const { first, map } = await createSettled(source.items);
    source.fail(new RangeError('from the items'));
    expect([await first, await map.next()]).toEqual([
      valueOf({ item: undefined, status: 'rejected', reason: new RangeError('from the items') }),
      over,
    ]);
  });

  test('is ended by an abort too', async () => {
    const controller = new AbortController();
    const { items, seen } = numbers();
    const { first, map } = await createSettled(items, { signal: controller.signal });
    controller.abort('why');
    await expect(first).rejects.toMatchObject({ code: 'DISPATCH_CANCELLED', cause: 'why' });
    expect(await map.next()).toEqual(over);
    expect(seen.closed).toBe(1);
  });
});

describe('leaving', () => {
  test('cancels submitted tasks, and closes the items', async () => {
    const { items, seen } = numbers();
    const { dispatcher, map, worker } = await createMapping(items, { concurrency: 4 });
    worker.start(1);
    expect(await map.return()).toEqual(over);
    expect(seen).toEqual({ taken: 4, closed: 1 });
    expect(worker.cancels).toEqual([worker.call(1).id]);
    expect(dispatcher.stats()).toMatchObject({ queued: 0, running: 0, cancelled: 4 });
    worker.finish(1);
    await settle();
    expect(seen.taken).toBe(4);
    expect(await map.next()).toEqual(over);
  });

  test('drops results that were not taken', async () => {
    const { map, worker } = await createMapping([1, 2, 3], { concurrency: 3 });
    worker.finishAll([1, 2, 3]);
    await map.return();
    expect(await map.next()).toEqual(over);
  });

  test('waits until the items are closed', async () => {
    let close = (): void => {};
    const items: AsyncIterableIterator<number> = {
      next: () => Promise.resolve({ done: false, value: 1 }),
      return: () => new Promise((resolve) => (close = () => resolve({ done: true, value: undefined }))),
      [Symbol.asyncIterator]: () => items,
    };
    const { map } = await createMapping(items, { concurrency: 1 });
    const left = watch(map.return());
    await settle();
    expect(left.outcome).toBe('pending');
    close();
    await settle();
    expect(left.outcome).toEqual(over);
  });

  test('rejects with an error of closing the items', async () => {
    const items: IterableIterator<number> = {
      next: () => ({ done: false, value: 1 }),
      return() {
        throw new RangeError('from closing');
      },
      [Symbol.iterator]: () => items,
    };
    const { map } = await createMapping(items, { concurrency: 1 });
    await expect(map.return()).rejects.toEqual(new RangeError('from closing'));
  });

  test('does not wait for an item that does not arrive, and takes none that arrives later', async () => {
    const source = createSource();
    source.closed.mockReturnValue(new Promise(() => {}));
    const { map, worker } = await createMapping(source.items);
    expect(await map.return()).toEqual(over);
    expect(source.closed).toHaveBeenCalledOnce();
    source.give(1);
    await settle();
    expect(worker.arrived).toEqual([]);
    expect(source.asked).toBe(0);
  });

  test('items without return() are not closed', async () => {
    const items: IterableIterator<number> = { next: () => ({ done: false, value: 1 }), [Symbol.iterator]: () => items };
    const { map } = await createMapping(items, { concurrency: 1 });
    expect(await map.return()).toEqual(over);
  });

  test('does not close items that have ended', async () => {
    const { items, seen } = numbers(2);
    const close = vi.spyOn(items, 'return');
    const { map } = await createMapping(items, { concurrency: 4 });
    expect(seen.closed).toBe(1);
    await map.return();
    expect(close).not.toHaveBeenCalled();
  });

  test('by throw() passes the error as the reason of the cancellations', async () => {
    const { items } = numbers();
    const { map, worker } = await createMapping(items, { concurrency: 1 });
    worker.start(1);
    await expect(map.throw(new RangeError('why'))).rejects.toEqual(new RangeError('why'));
    expect(worker.cancels).toHaveLength(1);
  });

  test('leaves nothing that keeps the process alive', async () => {
    const { items } = numbers();
    const { clock, map } = await createMapping(items, { concurrency: 3 });
    expect(clock.holding).toBe(true);
    await map.return();
    expect(clock.holding).toBe(false);
  });
});

describe('an aborted signal', () => {
  test('cancels all, rejects, and closes the items', async () => {
    const controller = new AbortController();
    const { items, seen } = numbers();
    const { dispatcher, first, map } = await createMapping(items, { concurrency: 3, signal: controller.signal });
    controller.abort('why');
    const failure = await first.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CancelledError);
    expect(failure).toHaveProperty('cause', 'why');
    expect(await map.next()).toEqual(over);
    expect(seen).toEqual({ taken: 3, closed: 1 });
    expect(dispatcher.stats()).toMatchObject({ cancelled: 3, queued: 0 });
  });

  test('before the first next() rejects it, and nothing is queued', async () => {
    const { items, seen } = numbers();
    const { dispatcher, first } = await createMapping(items, { signal: AbortSignal.abort('why') });
    await expect(first).rejects.toHaveProperty('cause', 'why');
    expect(seen.taken).toBe(0);
    expect(dispatcher.stats()).toMatchObject({ queued: 0, cancelled: 0 });
  });

  test('ends it while only the next item is awaited', async () => {
    const controller = new AbortController();
    const source = createSource();
    const { first, map } = await createMapping(source.items, { signal: controller.signal });
    controller.abort('why');
    const failure = watch(first);
    await settle();
    expect(failure.outcome).toMatchObject({ thrown: { code: 'DISPATCH_CANCELLED', cause: 'why' } });
    expect(source.closed).toHaveBeenCalledOnce();
    expect(await map.next()).toEqual(over);
  });

  test.each<[string, (controller: AbortController, map: AsyncGenerator) => unknown]>([
    ['aborts it', (controller) => controller.abort()],
    ['closes the map', (_controller, map) => map.return(undefined)],
  ])('by a factory that %s: its own task is not submitted', async (_how, end) => {
    const controller = new AbortController();
    const fake = await createRunning({ tasksPerWorker: 8 });
    const map: AsyncGenerator = fake.dispatcher.map(
      (item: number) => {
        if (item === 2) end(controller, map);
        return tasks.work(item);
      },
      numbers().items,
      { concurrency: 4, signal: controller.signal },
    );
    map.next().catch(() => {});
    await settle();
    expect(fake.dispatcher.stats()).toMatchObject({ queued: 0, running: 0, cancelled: 1 });
  });

  test('has no listener left once the map has ended or was closed', async () => {
    const controller = new AbortController();
    const add = vi.spyOn(controller.signal, 'addEventListener');
    const remove = vi.spyOn(controller.signal, 'removeEventListener');
    const { first, map, worker } = await createMapping([1], { signal: controller.signal });
    worker.finish(1);
    await first;
    await map.next();
    const other = await createMapping(numbers().items, { signal: controller.signal, concurrency: 2 });
    await other.map.return();
    expect(add).toHaveBeenCalled();
    expect(remove).toHaveBeenCalledTimes(add.mock.calls.length);
  });
});

describe('a timeout', () => {
  test('applies to each task, from its submission', async () => {
    const source = createSource();
    const { clock, first, map, worker } = await createMapping(source.items, { timeout: 50 });
    clock.advance(1000);
    source.give(1);
    await settle();
    clock.advance(40);
    source.give(2);
    await settle();
    worker.finish(1);
    expect(await first).toEqual(valueOf(1));
    clock.advance(49);
    const second = watch(map.next());
    await settle();
    expect(second.outcome).toBe('pending');
    clock.advance(1);
    await settle();
    expect(second.outcome).toEqual({ thrown: expect.any(TimeoutError) as TimeoutError });
  });
});

describe('a closing dispatcher', () => {
  test('finishes submitted tasks; a later item fails', async () => {
    const { items, seen } = numbers();
    const { dispatcher, first, map, worker } = await createMapping(items, { concurrency: 2 });
    const closed = dispatcher.close();
    worker.finishAll([1, 2]);
    expect([await first, await map.next()]).toEqual([valueOf(1), valueOf(2)]);
    await expect(map.next()).rejects.toBeInstanceOf(DispatcherClosedError);
    expect(seen.closed).toBe(1);
    await closed;
  });

  test('that is closed fails the first item', async () => {
    const { dispatcher } = createFake();
    await dispatcher.close();
    await expect(dispatcher.map((item: number) => tasks.work(item), [1]).next()).rejects.toBeInstanceOf(
      DispatcherClosedError,
    );
  });

  test('that is closed fails each item, with settled: true', async () => {
    const { dispatcher } = createFake();
    await dispatcher.close();
    const outcomes = await collect(dispatcher.map((item: number) => tasks.work(item), [1, 2, 3], { settled: true }));
    expect(outcomes).toEqual(
      [1, 2, 3].map((item) => ({ item, status: 'rejected', reason: expect.any(DispatcherClosedError) as Error })),
    );
  });
});

test('priority applies to each task', async () => {
  const fake = await createRunning({ workers: 1 });
  fake.submit('busy');
  fake.submit('plain');
  await settle();
  void fake.dispatcher.map((item: number) => tasks.work(item), [1], { priority: 1 }).next();
  await settle();
  fake.workers.at(0).finish('busy');
  expect(fake.workers.at(0).arrived).toEqual(['busy', 1]);
});

describe('rejected, with a TypeError that names it,', () => {
  const factory = (item: number) => tasks.work(item);

  test.each<[string, () => unknown]>([
    ['factory', () => createFake().dispatcher.map(tasks.work(1) as never, [1])],
    ['items', () => createFake().dispatcher.map(factory, 1 as never)],
    ['items', () => createFake().dispatcher.map(factory, undefined as never)],
    ['items', () => createFake().dispatcher.map(factory, { length: 1, 0: 1 } as never)],
    ['concurrency', () => createFake().dispatcher.map(factory, [1], { concurrency: 0 })],
    ['concurrency', () => createFake().dispatcher.map(factory, [1], { concurrency: 1.5 })],
    ['ordered', () => createFake().dispatcher.map(factory, [1], { ordered: 1 as never })],
    ['settled', () => createFake().dispatcher.map(factory, [1], { settled: 'no' as never })],
    ['timeout', () => createFake().dispatcher.map(factory, [1], { timeout: -1 })],
    ['priority', () => createFake().dispatcher.map(factory, [1], { priority: NaN })],
    ['signal', () => createFake().dispatcher.map(factory, [1], { signal: {} as never })],
    ['options', () => createFake().dispatcher.map(factory, [1], null as never)],
  ])('is a wrong %s', (name, map) => {
    expect(map).toThrow(TypeError);
    expect(map).toThrow(`'${name}'`);
  });
});
