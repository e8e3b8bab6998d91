import { describe, expect, test, vi } from 'vitest';
import { StreamConsumer, type Source } from '../../../src/host/streams/stream-consumer.js';
import { settle } from '../../support/fake-dispatcher.js';

function create(close: Source['close'] = () => Promise.resolve()) {
  const source = { start: vi.fn(), taken: vi.fn(), awaited: vi.fn(), close: vi.fn(close) };
  const consumer = new StreamConsumer<unknown, unknown>(source);
  return { source, consumer };
}

/** The current state of a promise. */
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
  test('requests the first value, once', () => {
    const { consumer, source } = create();
    expect(source.start).not.toHaveBeenCalled();
    void consumer.next();
    void consumer.next();
    expect(source.start).toHaveBeenCalledOnce();
  });

  test('waits for a value that has not arrived', async () => {
    const { consumer } = create();
    const first = watch(consumer.next());
    await settle();
    expect(first.outcome).toBe('pending');
    consumer.push([1]);
    await settle();
    expect(first.outcome).toEqual(valueOf(1));
  });

  test('takes values that have arrived, in order', async () => {
    const { consumer } = create();
    const first = consumer.next();
    consumer.push([1, 2, 3]);
    expect([await first, await consumer.next(), await consumer.next()]).toEqual([1, 2, 3].map(valueOf));
  });

  test('that does not wait for the previous one gets a separate value', async () => {
    const { consumer } = create();
    const results = [1, 2, 3, 4].map(() => watch(consumer.next()));
    consumer.push([1]);
    consumer.push([2, 3]);
    await settle();
    expect(results.map(({ outcome }) => outcome)).toEqual([valueOf(1), valueOf(2), valueOf(3), 'pending']);
    consumer.push([4, 5]);
    await settle();
    expect(results[3]?.outcome).toEqual(valueOf(4));
    expect(await consumer.next()).toEqual(valueOf(5));
  });

  test('gives undefined if that was yielded', async () => {
    const { consumer } = create();
    const first = consumer.next();
    consumer.push([undefined, undefined]);
    expect([await first, await consumer.next()]).toEqual([valueOf(undefined), valueOf(undefined)]);
  });

  test('gives a pushed promise unchanged, and awaits no value', async () => {
    const { consumer } = create();
    const first = consumer.next();
    consumer.push([{ then: 1 }]);
    expect(await first).toEqual(valueOf({ then: 1 }));
  });
});

describe('the source is notified', () => {
  test('whether a consumer waits', async () => {
    const { consumer, source } = create();
    void consumer.next();
    void consumer.next();
    consumer.push([1]);
    expect(source.awaited.mock.calls).toEqual([[true]]);
    consumer.push([2]);
    expect(source.awaited.mock.calls).toEqual([[true], [false]]);
    void consumer.next();
    expect(source.awaited.mock.calls).toEqual([[true], [false], [true]]);
  });

  test('that no consumer waits if values have already arrived', async () => {
    const { consumer, source } = create();
    void consumer.next();
    consumer.push([1, 2]);
    source.awaited.mockClear();
    await consumer.next();
    expect(source.awaited).not.toHaveBeenCalled();
  });

  test('of each value that is taken, and of none that has only arrived', async () => {
    const fake = create();
    const { consumer } = fake;
    void consumer.next();
    consumer.push([1, 2, 3]);
    expect(takenOf(fake)).toBe(1);
    await consumer.next();
    await consumer.next();
    expect(takenOf(fake)).toBe(3);
  });

  test('once of all values that waiting calls take from one message', () => {
    const { consumer, source } = create();
    void consumer.next();
    void consumer.next();
    void consumer.next();
    consumer.push([1, 2]);
    expect(source.taken.mock.calls).toEqual([[2]]);
  });

  test('of values that arrive during the notification', async () => {
    const { consumer, source } = create();
    source.taken.mockImplementationOnce(() => {
      consumer.push([2, 3]);
    });
    const first = consumer.next();
    consumer.push([1]);
    expect([await first, await consumer.next(), await consumer.next()]).toEqual([1, 2, 3].map(valueOf));
  });
});

describe('the end', () => {
  test('arrives after all values, with its value once', async () => {
    const { consumer } = create();
    const first = consumer.next();
    consumer.push([1, 2]);
    consumer.finish('end');
    expect([await first, await consumer.next(), await consumer.next(), await consumer.next()]).toEqual([
      valueOf(1),
      valueOf(2),
      { done: true, value: 'end' },
      over,
    ]);
  });

  test('settles waiting calls: the first gets its value, the rest get the end', async () => {
    const { consumer } = create();
    const results = [consumer.next(), consumer.next(), consumer.next()];
    consumer.finish('end');
    expect(await Promise.all(results)).toEqual([{ done: true, value: 'end' }, over, over]);
  });

  test('may be an error, after all values, once', async () => {
    const { consumer } = create();
    const first = consumer.next();
    consumer.push([1]);
    consumer.fail('why');
    expect(await first).toEqual(valueOf(1));
    await expect(consumer.next()).rejects.toBe('why');
    expect(await consumer.next()).toEqual(over);
  });

  test('that is an error rejects only the first waiting call', async () => {
    const { consumer } = create();
    const results = [consumer.next(), consumer.next()].map(watch);
    consumer.fail('why');
    await settle();
    expect(results.map(({ outcome }) => outcome)).toEqual([{ thrown: 'why' }, over]);
  });

  test.each([undefined, null, 0, ''])('may be an error that is %o', async (thrown) => {
    const { consumer } = create();
    const first = watch(consumer.next());
    consumer.fail(thrown);
    await settle();
    expect(first.outcome).toEqual({ thrown });
  });

  test('is the first one that was reported', async () => {
    const { consumer } = create();
    void consumer.next();
    consumer.push([1, 2]);
    consumer.finish('first');
    consumer.fail('second');
    consumer.finish('third');
    await consumer.next();
    expect(await consumer.next()).toEqual({ done: true, value: 'first' });
    expect(await consumer.next()).toEqual(over);
  });

  test('is not reported to the source, which knows it', async () => {
    const { consumer, source } = create();
    const first = consumer.next();
    consumer.finish('end');
    await first;
    await consumer.return('early');
    expect(source.close).not.toHaveBeenCalled();
  });

  test('that is an error which is never requested is not an unhandled rejection', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const { consumer } = create();
      void consumer.next();
      consumer.push([1]);
      consumer.fail(new Error('never observed'));
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });
});

describe('abort()', () => {
  test('takes precedence over values that were not taken', async () => {
    const { consumer } = create();
    const first = consumer.next();
    consumer.push([1, 2, 3]);
    consumer.abort('why');
    expect(await first).toEqual(valueOf(1));
    await expect(consumer.next()).rejects.toBe('why');
    expect(await consumer.next()).toEqual(over);
  });

  test('settles waiting calls', async () => {
    const { consumer } = create();
    const first = watch(consumer.next());
    consumer.abort('why');
    await settle();
    expect(first.outcome).toEqual({ thrown: 'why' });
  });

  test('is followed by no value', async () => {
    const { consumer } = create();
    void consumer.next();
    consumer.push([1]);
    consumer.abort('why');
    consumer.push([2]);
    await expect(consumer.next()).rejects.toBe('why');
    expect(await consumer.next()).toEqual(over);
  });
});

describe('leaving', () => {
  test('before the first value starts nothing, and leaves nothing', async () => {
    const { consumer, source } = create();
    expect(await consumer.return('early')).toEqual({ done: true, value: 'early' });
    expect(await consumer.next()).toEqual(over);
    expect(source.start).not.toHaveBeenCalled();
    expect(source.close).not.toHaveBeenCalled();
  });

  test('resolves when the source reports that its task has stopped', async () => {
    let gone = (): void => {};
    const { consumer, source } = create(() => new Promise((resolve) => (gone = resolve)));
    void consumer.next();
    consumer.push([1]);
    const returned = watch(consumer.return('early'));
    await settle();
    expect(source.close).toHaveBeenCalledExactlyOnceWith(undefined);
    expect(returned.outcome).toBe('pending');
    gone();
    await settle();
    expect(returned.outcome).toEqual({ done: true, value: 'early' });
  });

  test('drops values that were not taken, and later values', async () => {
    const { consumer } = create();
    void consumer.next();
    consumer.push([1, 2]);
    await consumer.return(undefined);
    consumer.push([3]);
    consumer.finish('end');
    consumer.fail('why');
    expect(await consumer.next()).toEqual(over);
  });

  test('awaits its argument', async () => {
    const { consumer } = create();
    expect(await consumer.return(Promise.resolve('later'))).toEqual({ done: true, value: 'later' });
  });

  test('does not wait for a pending next(), which ends too', async () => {
    const { consumer } = create();
    const pending = consumer.next();
    await consumer.return(undefined);
    expect(await pending).toEqual(over);
  });

  test('rejects with the error of the source', async () => {
    const { consumer } = create(() => Promise.reject(new Error('from its finally')));
    void consumer.next();
    await expect(consumer.return(undefined)).rejects.toThrow('from its finally');
    expect(await consumer.next()).toEqual(over);
  });

  test('by throw() passes the reason, and rejects with it', async () => {
    const { consumer, source } = create();
    void consumer.next();
    await expect(consumer.throw('why')).rejects.toBe('why');
    expect(source.close).toHaveBeenCalledExactlyOnceWith('why');
    expect(await consumer.next()).toEqual(over);
  });

  test('by throw() before the first value rejects, and starts nothing', async () => {
    const { consumer, source } = create();
    await expect(consumer.throw('why')).rejects.toBe('why');
    expect(source.start).not.toHaveBeenCalled();
    expect(source.close).not.toHaveBeenCalled();
  });

  test('twice closes once', async () => {
    const { consumer, source } = create();
    void consumer.next();
    await Promise.all([consumer.return('first'), consumer.return('second')]);
    expect(source.close).toHaveBeenCalledOnce();
  });

  test('a second time waits as long as the first', async () => {
    let gone = (): void => {};
    const { consumer } = create(() => new Promise((resolve) => (gone = resolve)));
    void consumer.next();
    const first = watch(consumer.return(1));
    const second = watch(consumer[Symbol.asyncDispose]());
    await settle();
    expect([first.outcome, second.outcome]).toEqual(['pending', 'pending']);
    gone();
    await settle();
    expect([first.outcome, second.outcome]).toEqual([{ done: true, value: 1 }, undefined]);
  });

  test('that failed does not fail again', async () => {
    const { consumer } = create(() => Promise.reject(new Error('from its finally')));
    void consumer.next();
    await expect(consumer.return(undefined)).rejects.toThrow('from its finally');
    expect(await consumer.return('again')).toEqual({ done: true, value: 'again' });
  });

  test('is done by a loop that exits early, and not by a loop that ends', async () => {
    const { consumer, source } = create();
    source.start.mockImplementation(() => {
      consumer.push([1, 2]);
    });
    for await (const value of consumer) if (value === 1) break;
    expect(source.close).toHaveBeenCalledOnce();
    const other = create();
    other.source.start.mockImplementation(() => {
      other.consumer.push([1]);
      other.consumer.finish('end');
    });
    const values: unknown[] = [];
    for await (const value of other.consumer) values.push(value);
    expect(values).toEqual([1]);
    expect(other.source.close).not.toHaveBeenCalled();
  });

  test('is done by await using', async () => {
    const { consumer, source } = create();
    {
      await using stream = consumer;
      void stream.next();
      stream.push([1]);
    }
    expect(source.close).toHaveBeenCalledOnce();
  });
});

test('a source that fails as it starts rejects the first next()', async () => {
  const { consumer, source } = create();
  source.start.mockImplementation(() => {
    consumer.fail('why');
  });
  await expect(consumer.next()).rejects.toBe('why');
  expect(await consumer.next()).toEqual(over);
});

describe('as a readable stream', () => {
  test('it gives all values and closes', async () => {
    const { consumer, source } = create();
    source.start.mockImplementation(() => {
      consumer.push([1, 2, 3]);
      consumer.finish('ignored');
    });
    const values: unknown[] = [];
    for await (const value of consumer.toReadableStream()) values.push(value);
    expect(values).toEqual([1, 2, 3]);
  });

  test('it takes nothing before it is read, and then one value at a time', async () => {
    const fake = create();
    const { consumer, source } = fake;
    source.start.mockImplementation(() => {
      consumer.push([1, 2, 3]);
    });
    const reader = consumer.toReadableStream().getReader();
    await settle();
    expect(source.start).not.toHaveBeenCalled();
    expect(await reader.read()).toEqual(valueOf(1));
    await settle();
    expect(takenOf(fake)).toBe(1);
  });

  test('it fails with the error of the stream, after the values', async () => {
    const { consumer, source } = create();
    source.start.mockImplementation(() => {
      consumer.push([1]);
      consumer.fail('why');
    });
    const reader = consumer.toReadableStream().getReader();
    expect(await reader.read()).toEqual(valueOf(1));
    await expect(reader.read()).rejects.toBe('why');
  });

  test('cancelling it closes the stream with the reason, and waits for that', async () => {
    let gone = (): void => {};
    const { consumer, source } = create(() => new Promise((resolve) => (gone = resolve)));
    const reader = consumer.toReadableStream().getReader();
    const pending = reader.read();
    await settle();
    const cancelled = watch(reader.cancel('why'));
    expect(await pending).toEqual(over);
    expect(source.close).toHaveBeenCalledExactlyOnceWith('why');
    await settle();
    expect(cancelled.outcome).toBe('pending');
    gone();
    await settle();
    expect(cancelled.outcome).toBeUndefined();
  });

  test('cancelling it rejects with the error of the source', async () => {
    const { consumer } = create(() => Promise.reject(new Error('from its finally')));
    const reader = consumer.toReadableStream().getReader();
    void reader.read();
    await settle();
    await expect(reader.cancel()).rejects.toThrow('from its finally');
  });

  test('cancelling it before it was read starts nothing', async () => {
    const { consumer, source } = create();
    await consumer.toReadableStream().cancel('why');
    expect(source.start).not.toHaveBeenCalled();
    expect(await consumer.next()).toEqual(over);
  });
});

test('many values pass without slowing down', async () => {
  const { consumer, source } = create();
  const count = 100_000;
  source.start.mockImplementation(() => {
    consumer.push(Array.from({ length: count }, (_, index) => index));
    consumer.finish('end');
  });
  let sum = 0;
  for await (const value of consumer) sum += value as number;
  expect(sum).toBe((count * (count - 1)) / 2);
});
