import { Future, InvalidStateError, TimeoutError } from '@dispatch/core';
import { futures, type FutureProducer } from '@dispatch/core/internal';
import { describe, expect, test, vi } from 'vitest';

function producerWith(parts: Partial<FutureProducer> = {}): FutureProducer {
  return { isRunning: () => false, onCancel() {}, block() {}, onUnobserved() {}, ...parts };
}

test('a producer creates ordinary futures', async () => {
  const future = futures.create<number>(producerWith());
  expect(future).toBeInstanceOf(Future);
  expect(future.state).toBe('pending');
  futures.resolve(future, 1);
  await expect(future).resolves.toBe(1);
});

test('the producer determines whether a future is running', () => {
  let running = false;
  const future = futures.create<number>(producerWith({ isRunning: () => running }));
  expect(future.state).toBe('pending');
  running = true;
  expect(future.state).toBe('running');
  expect(future.running()).toBe(true);
});

test('the producer is not called after the future is done', () => {
  const isRunning = vi.fn(() => true);
  const future = futures.create<number>(producerWith({ isRunning }));
  futures.resolve(future, 1);
  expect(future.state).toBe('finished');
  expect(isRunning).not.toHaveBeenCalled();
});

test('a future whose producer is running can be cancelled', () => {
  const onCancel = vi.fn();
  const future = futures.create<number>(producerWith({ isRunning: () => true, onCancel }));
  expect(future.cancel('reason')).toBe(true);
  expect(onCancel).toHaveBeenCalledExactlyOnceWith('reason');
  expect(future.state).toBe('cancelled');
});

test('a finished future cannot be settled again', () => {
  const future = futures.create<number>(producerWith());
  futures.resolve(future, 1);
  expect(() => futures.resolve(future, 2)).toThrow(InvalidStateError);
  expect(() => futures.reject(future, 2)).toThrow(InvalidStateError);
});

test('failed() is true only for errors', () => {
  const [open, resolved, rejected, cancelled] = Array.from({ length: 4 }, () => futures.create<number>(producerWith()));
  if (!open || !resolved || !rejected || !cancelled) throw new Error('four were made');
  futures.resolve(resolved, 1);
  futures.reject(rejected, undefined);
  cancelled.cancel();
  expect([open, resolved, rejected, cancelled].map((each) => futures.failed(each))).toEqual([
    false,
    false,
    true,
    false,
  ]);
});

describe('resultSync', () => {
  test('blocks through the producer, with its timeout', () => {
    const block = vi.fn(() => futures.resolve(future, 7));
    const future = futures.create<number>(producerWith({ block }));
    expect(future.resultSync(50)).toBe(7);
    expect(block).toHaveBeenCalledExactlyOnceWith(50);
  });

  test('blocks without a limit by default', () => {
    const block = vi.fn(() => futures.resolve(future, 7));
    const future = futures.create<number>(producerWith({ block }));
    future.resultSync();
    expect(block).toHaveBeenCalledExactlyOnceWith(Infinity);
  });

  test('throws if the producer returns without an outcome', () => {
    const future = futures.create<number>(producerWith());
    expect(() => future.resultSync(50)).toThrow(TimeoutError);
    expect(future.state).toBe('pending');
  });

  test('does not block if the future is done or the timeout is 0', () => {
    const block = vi.fn();
    const done = futures.create<number>(producerWith({ block }));
    futures.resolve(done, 1);
    done.resultSync();
    expect(() => futures.create(producerWith({ block })).resultSync(0)).toThrow(TimeoutError);
    expect(block).not.toHaveBeenCalled();
  });
});

describe('a subscription', () => {
  test('that was removed is not called', () => {
    const future = futures.create<number>(producerWith());
    const kept = vi.fn();
    const taken = vi.fn();
    futures.subscribe(future, taken);
    futures.subscribe(future, kept);
    futures.unsubscribe(future, taken);
    futures.resolve(future, 1);
    expect(taken).not.toHaveBeenCalled();
    expect(kept).toHaveBeenCalledOnce();
  });

  test('made twice is removed once per unsubscribe()', () => {
    const future = futures.create<number>(producerWith());
    const callback = vi.fn();
    futures.subscribe(future, callback);
    futures.subscribe(future, callback);
    futures.unsubscribe(future, callback);
    futures.resolve(future, 1);
    expect(callback).toHaveBeenCalledOnce();
  });

  test('that does not exist can be removed without an error', () => {
    const future = futures.create<number>(producerWith());
    futures.unsubscribe(future, () => {});
    futures.subscribe(future, () => {});
    futures.unsubscribe(future, () => {});
    futures.resolve(future, 1);
    futures.unsubscribe(future, () => {});
  });
});
