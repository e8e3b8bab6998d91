import { CancelledError, Future, InvalidStateError, type FutureState } from '@dispatch/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { collectReports } from './support/reports.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

type Situation =
  | 'pending'
  | 'running'
  | 'cancelled'
  | 'cancelled while running'
  | 'resolved'
  | 'resolved unstarted'
  | 'rejected'
  | 'rejected unstarted';

function futureThatIs(situation: Situation) {
  const onCancel = vi.fn();
  const resolvers = Future.withResolvers<string>({ onCancel });
  const { future, start, resolve, reject } = resolvers;
  future.addDoneCallback(() => {});
  switch (situation) {
    case 'pending':
      break;
    case 'running':
      start();
      break;
    case 'cancelled':
      future.cancel('first');
      break;
    case 'cancelled while running':
      start();
      future.cancel('first');
      break;
    case 'resolved':
      start();
      resolve('value');
      break;
    case 'resolved unstarted':
      resolve('value');
      break;
    case 'rejected':
      start();
      reject(new Error('failure'));
      break;
    case 'rejected unstarted':
      reject(new Error('failure'));
      break;
  }
  onCancel.mockClear();
  return { ...resolvers, onCancel };
}

interface Row {
  readonly situation: Situation;
  readonly state: FutureState;
  /** The return value of `start()`; 'throws' for InvalidStateError. */
  readonly start: boolean | 'throws';
  /** Whether `resolve` and `reject` are allowed. */
  readonly settles: boolean;
  readonly cancel: boolean;
  readonly afterCancel: FutureState;
  /** How often `onCancel` is called. */
  readonly onCancelCalls: number;
}

const table: readonly Row[] = [
  {
    situation: 'pending',
    state: 'pending',
    start: true,
    settles: true,
    cancel: true,
    afterCancel: 'cancelled',
    onCancelCalls: 1,
  },
  {
    situation: 'running',
    state: 'running',
    start: 'throws',
    settles: true,
    cancel: true,
    afterCancel: 'cancelled',
    onCancelCalls: 1,
  },
  {
    situation: 'cancelled',
    state: 'cancelled',
    start: false,
    settles: false,
    cancel: true,
    afterCancel: 'cancelled',
    onCancelCalls: 0,
  },
  {
    situation: 'cancelled while running',
    state: 'cancelled',
    start: false,
    settles: false,
    cancel: true,
    afterCancel: 'cancelled',
    onCancelCalls: 0,
  },
  {
    situation: 'resolved',
    state: 'finished',
    start: 'throws',
    settles: false,
    cancel: false,
    afterCancel: 'finished',
    onCancelCalls: 0,
  },
  {
    situation: 'resolved unstarted',
    state: 'finished',
    start: 'throws',
    settles: false,
    cancel: false,
    afterCancel: 'finished',
    onCancelCalls: 0,
  },
  {
    situation: 'rejected',
    state: 'finished',
    start: 'throws',
    settles: false,
    cancel: false,
    afterCancel: 'finished',
    onCancelCalls: 0,
  },
  {
    situation: 'rejected unstarted',
    state: 'finished',
    start: 'throws',
    settles: false,
    cancel: false,
    afterCancel: 'finished',
    onCancelCalls: 0,
  },
];

describe.each(table)(
  'a future that is $situation',
  ({ situation, state, start, settles, cancel, afterCancel, onCancelCalls }) => {
    test(`is in the state '${state}'`, () => {
      const { future } = futureThatIs(situation);
      expect(future.state).toBe(state);
      expect(future.done()).toBe(state === 'cancelled' || state === 'finished');
      expect(future.running()).toBe(state === 'running');
      expect(future.cancelled()).toBe(state === 'cancelled');
    });

    test(start === 'throws' ? 'cannot be started' : start ? 'can be started' : 'must not be started', () => {
      const { future, start: begin } = futureThatIs(situation);
      if (start === 'throws') {
        expect(begin).toThrow(InvalidStateError);
        expect(begin).toThrow(`a ${state} future cannot be started`);
        expect(future.state).toBe(state);
      } else {
        expect(begin()).toBe(start);
        expect(future.state).toBe(start ? 'running' : 'cancelled');
      }
    });

    test(settles ? 'can be resolved' : 'cannot be resolved, and does not change', () => {
      const { future, resolve } = futureThatIs(situation);
      if (settles) {
        resolve('second');
        expect(future.state).toBe('finished');
        expect(future.resultSync(0)).toBe('second');
      } else {
        expect(() => resolve('second')).toThrow(InvalidStateError);
        expect(() => resolve('second')).toThrow(`a ${state} future cannot be resolved`);
        expect(future.state).toBe(state);
      }
    });

    test(settles ? 'can be rejected' : 'cannot be rejected, and does not change', () => {
      const { future, reject } = futureThatIs(situation);
      const error = new Error('second');
      if (settles) {
        reject(error);
        expect(future.state).toBe('finished');
        expect(() => future.resultSync(0)).toThrow(error);
      } else {
        expect(() => reject(error)).toThrow(InvalidStateError);
        expect(() => reject(error)).toThrow(`a ${state} future cannot be rejected`);
        expect(future.state).toBe(state);
      }
    });

    test(cancel ? 'is cancelled after cancel()' : 'ignores cancel()', () => {
      const { future, onCancel } = futureThatIs(situation);
      const callback = vi.fn();
      future.addDoneCallback(callback);
      callback.mockClear();
      expect(future.cancel('second')).toBe(cancel);
      expect(future.state).toBe(afterCancel);
      expect(onCancel.mock.calls).toEqual(onCancelCalls === 1 ? [['second']] : []);
      expect(callback).toHaveBeenCalledTimes(onCancelCalls);
    });

    test('is cancelled by disposal', () => {
      const { future } = futureThatIs(situation);
      {
        using _ = future;
      }
      expect(future.state).toBe(afterCancel);
    });
  },
);

describe('cancel()', () => {
  test('sets its reason as the cause of the error', () => {
    const { future } = Future.withResolvers();
    const reason = { why: 'enough' };
    future.cancel(reason);
    expect(() => future.resultSync()).toThrow(CancelledError);
    return expect(future.exception(0)).rejects.toHaveProperty('cause', reason);
  });

  test('sets no cause without a reason', async () => {
    const { future } = Future.withResolvers();
    future.cancel();
    const error: unknown = await future.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CancelledError);
    expect(Object.hasOwn(error as object, 'cause')).toBe(false);
  });

  test('keeps the first reason', async () => {
    const { future } = Future.withResolvers();
    future.cancel('first');
    future.cancel('second');
    await expect(future).rejects.toHaveProperty('cause', 'first');
  });

  test('calls onCancel before the callbacks, when the future is already cancelled', () => {
    const seen: string[] = [];
    const { future } = Future.withResolvers({
      onCancel: (reason) => seen.push(`onCancel ${String(reason)} ${future.state}`),
    });
    future.addDoneCallback(() => seen.push(`callback ${future.state}`));
    future.cancel('enough');
    expect(seen).toEqual(['onCancel enough cancelled', 'callback cancelled']);
  });

  test('allows onCancel to observe the future, which already has its error', async () => {
    const looks: Promise<unknown>[] = [];
    const { future } = Future.withResolvers({
      onCancel() {
        expect(() => future.resultSync(0)).toThrow(CancelledError);
        looks.push(
          future.result().catch((error: unknown) => error),
          future.exception().catch((error: unknown) => error),
        );
      },
    });
    const reports = collectReports();
    future.cancel('reason');
    expect(reports).toEqual([]);
    for (const error of await Promise.all(looks)) expect(error).toBeInstanceOf(CancelledError);
    await expect(future.result()).rejects.toHaveProperty('cause', 'reason');
  });

  test('reports an error thrown by onCancel, and the future is cancelled nevertheless', () => {
    const reports = collectReports();
    const callback = vi.fn();
    const { future } = Future.withResolvers({
      onCancel() {
        throw new Error('of onCancel');
      },
    });
    future.addDoneCallback(callback);
    expect(future.cancel()).toBe(true);
    expect(future.cancelled()).toBe(true);
    expect(callback).toHaveBeenCalledOnce();
    expect(reports).toEqual([new Error('of onCancel')]);
  });

  test('calls onCancel once, even if it cancels the future again', () => {
    const onCancel = vi.fn(() => {
      if (onCancel.mock.calls.length < 10) future.cancel('again');
    });
    const { future } = Future.withResolvers({ onCancel });
    expect(future.cancel('first')).toBe(true);
    expect(onCancel).toHaveBeenCalledTimes(1);
  });

  test('cannot be undone by onCancel: settling the future there throws', () => {
    const reports = collectReports();
    const { future, resolve } = Future.withResolvers<string>({ onCancel: () => resolve('too late') });
    expect(future.cancel()).toBe(true);
    expect(future.state).toBe('cancelled');
    expect(reports).toEqual([expect.any(InvalidStateError)]);
  });

  test('has the same error object for every observer', async () => {
    const { future } = Future.withResolvers();
    future.cancel();
    const first = await future.result().catch((thrown: unknown) => thrown);
    const second = await future.exception().catch((thrown: unknown) => thrown);
    expect(second).toBe(first);
  });
});

describe('the producer’s functions', () => {
  test('work when they are destructured', async () => {
    const { future, start, resolve } = Future.withResolvers<number>();
    expect(start()).toBe(true);
    resolve(1);
    await expect(future).resolves.toBe(1);
  });

  test('work without options', () => {
    const { future } = Future.withResolvers();
    expect(future.cancel()).toBe(true);
  });

  test('keep the first value', () => {
    const { future, resolve } = Future.withResolvers<number>();
    resolve(1);
    expect(() => resolve(2)).toThrow(InvalidStateError);
    expect(future.resultSync()).toBe(1);
  });
});

test('a future has the string tag Future', () => {
  const { future } = Future.withResolvers();
  expect(Object.prototype.toString.call(future)).toBe('[object Future]');
  expect(future).toBeInstanceOf(Future);
});
