import { describe, expect, test, vi } from 'vitest';
import { Delivery, type Source } from '../src/host/delivery.js';
import { settle } from './support/fake-dispatcher.js';

function create(leave: Source['leave'] = () => Promise.resolve()) {
  const source = { start: vi.fn(), taken: vi.fn(), awaited: vi.fn(), leave: vi.fn(leave) };
  const delivery = new Delivery<unknown, unknown>(source);
  return { source, delivery };
}

/** What became of a promise so far. */
function watch(promise: Promise<unknown>) {
  const seen: { outcome: unknown } = { outcome: 'pending' };
  promise.then(
    (value) => (seen.outcome = value),
    (error: unknown) => (seen.outcome = { thrown: error }),
  );
  return seen;
}

const over = { done: true, value: undefined };

function valueOf(value: unknown) {
  return { done: false, value };
}

function takenOf({ source }: ReturnType<typeof create>): number {
  return source.taken.mock.calls.reduce((sum, [count]) => sum + Number(count), 0);
}

describe('next()', () => {
  test('asks for the first value, once', () => {
    const { delivery, source } = create();
    expect(source.start).not.toHaveBeenCalled();
    void delivery.next();
    void delivery.next();
    expect(source.start).toHaveBeenCalledOnce();
  });

  test('waits for a value that has not come', async () => {
    const { delivery } = create();
    const first = watch(delivery.next());
    await settle();
    expect(first.outcome).toBe('pending');
    delivery.push([1]);
    await settle();
    expect(first.outcome).toEqual(valueOf(1));
  });

  test('takes values that have come, in order', async () => {
    const { delivery } = create();
    const first = delivery.next();
    delivery.push([1, 2, 3]);
    expect([await first, await delivery.next(), await delivery.next()]).toEqual([1, 2, 3].map(valueOf));
  });

  test('that does not wait for the last one gets a value of its own', async () => {
    const { delivery } = create();
    const results = [1, 2, 3, 4].map(() => watch(delivery.next()));
    delivery.push([1]);
    delivery.push([2, 3]);
    await settle();
    expect(results.map(({ outcome }) => outcome)).toEqual([valueOf(1), valueOf(2), valueOf(3), 'pending']);
    delivery.push([4, 5]);
    await settle();
    expect(results[3]?.outcome).toEqual(valueOf(4));
    expect(await delivery.next()).toEqual(valueOf(5));
  });

  test('gives undefined where that was yielded', async () => {
    const { delivery } = create();
    const first = delivery.next();
    delivery.push([undefined, undefined]);
    expect([await first, await delivery.next()]).toEqual([valueOf(undefined), valueOf(undefined)]);
  });

  test('gives a promise that was pushed as it is, and awaits no value', async () => {
    const { delivery } = create();
    const first = delivery.next();
    delivery.push([{ then: 1 }]);
    expect(await first).toEqual(valueOf({ then: 1 }));
  });
});

describe('the source is told', () => {
  test('whether somebody waits', async () => {
    const { delivery, source } = create();
    void delivery.next();
    void delivery.next();
    delivery.push([1]);
    expect(source.awaited.mock.calls).toEqual([[true]]);
    delivery.push([2]);
    expect(source.awaited.mock.calls).toEqual([[true], [false]]);
    void delivery.next();
    expect(source.awaited.mock.calls).toEqual([[true], [false], [true]]);
  });

  test('that nobody waits where values have come already', async () => {
    const { delivery, source } = create();
    void delivery.next();
    delivery.push([1, 2]);
    source.awaited.mockClear();
    await delivery.next();
    expect(source.awaited).not.toHaveBeenCalled();
  });

  test('of each value that is taken, and of none that is only delivered', async () => {
    const fake = create();
    const { delivery } = fake;
    void delivery.next();
    delivery.push([1, 2, 3]);
    expect(takenOf(fake)).toBe(1);
    await delivery.next();
    await delivery.next();
    expect(takenOf(fake)).toBe(3);
  });

  test('at once of all that waiters take from one message', () => {
    const { delivery, source } = create();
    void delivery.next();
    void delivery.next();
    void delivery.next();
    delivery.push([1, 2]);
    expect(source.taken.mock.calls).toEqual([[2]]);
  });

  test('of values that come while it is told', async () => {
    const { delivery, source } = create();
    source.taken.mockImplementationOnce(() => {
      delivery.push([2, 3]);
    });
    const first = delivery.next();
    delivery.push([1]);
    expect([await first, await delivery.next(), await delivery.next()]).toEqual([1, 2, 3].map(valueOf));
  });
});

describe('the end', () => {
  test('comes after all values, with its value once', async () => {
    const { delivery } = create();
    const first = delivery.next();
    delivery.push([1, 2]);
    delivery.finish('end');
    expect([await first, await delivery.next(), await delivery.next(), await delivery.next()]).toEqual([
      valueOf(1),
      valueOf(2),
      { done: true, value: 'end' },
      over,
    ]);
  });

  test('wakes whoever waits: the first gets its value, the rest see that it is over', async () => {
    const { delivery } = create();
    const results = [delivery.next(), delivery.next(), delivery.next()];
    delivery.finish('end');
    expect(await Promise.all(results)).toEqual([{ done: true, value: 'end' }, over, over]);
  });

  test('may be an error, after all values, once', async () => {
    const { delivery } = create();
    const first = delivery.next();
    delivery.push([1]);
    delivery.fail('why');
    expect(await first).toEqual(valueOf(1));
    await expect(delivery.next()).rejects.toBe('why');
    expect(await delivery.next()).toEqual(over);
  });

  test('that is an error rejects the first who waits, and nobody else', async () => {
    const { delivery } = create();
    const results = [delivery.next(), delivery.next()].map(watch);
    delivery.fail('why');
    await settle();
    expect(results.map(({ outcome }) => outcome)).toEqual([{ thrown: 'why' }, over]);
  });

  test.each([undefined, null, 0, ''])('may be an error that is %o', async (thrown) => {
    const { delivery } = create();
    const first = watch(delivery.next());
    delivery.fail(thrown);
    await settle();
    expect(first.outcome).toEqual({ thrown });
  });

  test('is the first one that was told', async () => {
    const { delivery } = create();
    void delivery.next();
    delivery.push([1, 2]);
    delivery.finish('first');
    delivery.fail('second');
    delivery.finish('third');
    await delivery.next();
    expect(await delivery.next()).toEqual({ done: true, value: 'first' });
    expect(await delivery.next()).toEqual(over);
  });

  test('is not told to the source: it knows', async () => {
    const { delivery, source } = create();
    const first = delivery.next();
    delivery.finish('end');
    await first;
    await delivery.return('early');
    expect(source.leave).not.toHaveBeenCalled();
  });

  test('that is an error nobody asks for is no unhandled rejection', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const { delivery } = create();
      void delivery.next();
      delivery.push([1]);
      delivery.fail(new Error('nobody looks'));
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });
});

describe('abort()', () => {
  test('comes before the values that were not taken', async () => {
    const { delivery } = create();
    const first = delivery.next();
    delivery.push([1, 2, 3]);
    delivery.abort('why');
    expect(await first).toEqual(valueOf(1));
    await expect(delivery.next()).rejects.toBe('why');
    expect(await delivery.next()).toEqual(over);
  });

  test('wakes whoever waits', async () => {
    const { delivery } = create();
    const first = watch(delivery.next());
    delivery.abort('why');
    await settle();
    expect(first.outcome).toEqual({ thrown: 'why' });
  });

  test('is followed by no value', async () => {
    const { delivery } = create();
    void delivery.next();
    delivery.push([1]);
    delivery.abort('why');
    delivery.push([2]);
    await expect(delivery.next()).rejects.toBe('why');
    expect(await delivery.next()).toEqual(over);
  });
});

describe('leaving', () => {
  test('before the first value starts nothing, and leaves nothing', async () => {
    const { delivery, source } = create();
    expect(await delivery.return('early')).toEqual({ done: true, value: 'early' });
    expect(await delivery.next()).toEqual(over);
    expect(source.start).not.toHaveBeenCalled();
    expect(source.leave).not.toHaveBeenCalled();
  });

  test('resolves when the source says that nothing goes on any more', async () => {
    let gone = (): void => {};
    const { delivery, source } = create(() => new Promise((resolve) => (gone = resolve)));
    void delivery.next();
    delivery.push([1]);
    const returned = watch(delivery.return('early'));
    await settle();
    expect(source.leave).toHaveBeenCalledExactlyOnceWith(undefined);
    expect(returned.outcome).toBe('pending');
    gone();
    await settle();
    expect(returned.outcome).toEqual({ done: true, value: 'early' });
  });

  test('drops what was not taken, and what comes later', async () => {
    const { delivery } = create();
    void delivery.next();
    delivery.push([1, 2]);
    await delivery.return(undefined);
    delivery.push([3]);
    delivery.finish('end');
    delivery.fail('why');
    expect(await delivery.next()).toEqual(over);
  });

  test('awaits the value that it is given', async () => {
    const { delivery } = create();
    expect(await delivery.return(Promise.resolve('later'))).toEqual({ done: true, value: 'later' });
  });

  test('does not wait for a pending next(), which ends with it', async () => {
    const { delivery } = create();
    const pending = delivery.next();
    await delivery.return(undefined);
    expect(await pending).toEqual(over);
  });

  test('rejects with what the source says', async () => {
    const { delivery } = create(() => Promise.reject(new Error('of its finally')));
    void delivery.next();
    await expect(delivery.return(undefined)).rejects.toThrow('of its finally');
    expect(await delivery.next()).toEqual(over);
  });

  test('by throw() says why, and rejects with it', async () => {
    const { delivery, source } = create();
    void delivery.next();
    await expect(delivery.throw('why')).rejects.toBe('why');
    expect(source.leave).toHaveBeenCalledExactlyOnceWith('why');
    expect(await delivery.next()).toEqual(over);
  });

  test('by throw() before the first value rejects, and starts nothing', async () => {
    const { delivery, source } = create();
    await expect(delivery.throw('why')).rejects.toBe('why');
    expect(source.start).not.toHaveBeenCalled();
    expect(source.leave).not.toHaveBeenCalled();
  });

  test('twice is leaving once', async () => {
    const { delivery, source } = create();
    void delivery.next();
    await Promise.all([delivery.return('first'), delivery.return('second')]);
    expect(source.leave).toHaveBeenCalledOnce();
  });

  test('a second time waits as long as the first', async () => {
    let gone = (): void => {};
    const { delivery } = create(() => new Promise((resolve) => (gone = resolve)));
    void delivery.next();
    const first = watch(delivery.return(1));
    const second = watch(delivery[Symbol.asyncDispose]());
    await settle();
    expect([first.outcome, second.outcome]).toEqual(['pending', 'pending']);
    gone();
    await settle();
    expect([first.outcome, second.outcome]).toEqual([{ done: true, value: 1 }, undefined]);
  });

  test('that failed does not fail again', async () => {
    const { delivery } = create(() => Promise.reject(new Error('of its finally')));
    void delivery.next();
    await expect(delivery.return(undefined)).rejects.toThrow('of its finally');
    expect(await delivery.return('again')).toEqual({ done: true, value: 'again' });
  });

  test('is what a loop does that breaks, and no loop does that ends', async () => {
    const { delivery, source } = create();
    source.start.mockImplementation(() => {
      delivery.push([1, 2]);
    });
    for await (const value of delivery) if (value === 1) break;
    expect(source.leave).toHaveBeenCalledOnce();
    const other = create();
    other.source.start.mockImplementation(() => {
      other.delivery.push([1]);
      other.delivery.finish('end');
    });
    const values: unknown[] = [];
    for await (const value of other.delivery) values.push(value);
    expect(values).toEqual([1]);
    expect(other.source.leave).not.toHaveBeenCalled();
  });

  test('is what await using does', async () => {
    const { delivery, source } = create();
    {
      await using stream = delivery;
      void stream.next();
      stream.push([1]);
    }
    expect(source.leave).toHaveBeenCalledOnce();
  });
});

test('a source that fails as it starts rejects the first next()', async () => {
  const { delivery, source } = create();
  source.start.mockImplementation(() => {
    delivery.fail('why');
  });
  await expect(delivery.next()).rejects.toBe('why');
  expect(await delivery.next()).toEqual(over);
});

describe('as a readable stream', () => {
  test('it gives all values and closes', async () => {
    const { delivery, source } = create();
    source.start.mockImplementation(() => {
      delivery.push([1, 2, 3]);
      delivery.finish('passed over');
    });
    const values: unknown[] = [];
    for await (const value of delivery.toReadableStream()) values.push(value);
    expect(values).toEqual([1, 2, 3]);
  });

  test('it takes nothing before it is read, and then one at a time', async () => {
    const fake = create();
    const { delivery, source } = fake;
    source.start.mockImplementation(() => {
      delivery.push([1, 2, 3]);
    });
    const reader = delivery.toReadableStream().getReader();
    await settle();
    expect(source.start).not.toHaveBeenCalled();
    expect(await reader.read()).toEqual(valueOf(1));
    await settle();
    expect(takenOf(fake)).toBe(1);
  });

  test('it fails as the values do, after them', async () => {
    const { delivery, source } = create();
    source.start.mockImplementation(() => {
      delivery.push([1]);
      delivery.fail('why');
    });
    const reader = delivery.toReadableStream().getReader();
    expect(await reader.read()).toEqual(valueOf(1));
    await expect(reader.read()).rejects.toBe('why');
  });

  test('cancelling it is leaving, with the reason, and waits for it', async () => {
    let gone = (): void => {};
    const { delivery, source } = create(() => new Promise((resolve) => (gone = resolve)));
    const reader = delivery.toReadableStream().getReader();
    const pending = reader.read();
    await settle();
    const cancelled = watch(reader.cancel('why'));
    expect(await pending).toEqual(over);
    expect(source.leave).toHaveBeenCalledExactlyOnceWith('why');
    await settle();
    expect(cancelled.outcome).toBe('pending');
    gone();
    await settle();
    expect(cancelled.outcome).toBeUndefined();
  });

  test('cancelling it rejects with what the source says', async () => {
    const { delivery } = create(() => Promise.reject(new Error('of its finally')));
    const reader = delivery.toReadableStream().getReader();
    void reader.read();
    await settle();
    await expect(reader.cancel()).rejects.toThrow('of its finally');
  });

  test('cancelling it before it was read starts nothing', async () => {
    const { delivery, source } = create();
    await delivery.toReadableStream().cancel('why');
    expect(source.start).not.toHaveBeenCalled();
    expect(await delivery.next()).toEqual(over);
  });
});

test('many values go through without growing slow', async () => {
  const { delivery, source } = create();
  const count = 100_000;
  source.start.mockImplementation(() => {
    delivery.push(Array.from({ length: count }, (_, index) => index));
    delivery.finish('end');
  });
  let sum = 0;
  for await (const value of delivery) sum += value as number;
  expect(sum).toBe((count * (count - 1)) / 2);
});
