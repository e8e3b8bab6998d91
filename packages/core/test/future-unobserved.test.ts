import { asCompleted, Future, wait } from '@dispatch/core';
import { futures, type FutureProducer } from '@dispatch/core/internal';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { collectReports } from './support/reports.js';
import { microtasks } from './support/turns.js';

const warn = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'warn').mockImplementation(warn);
});

afterEach(() => {
  warn.mockReset();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('a failed future that is not observed is reported after one macrotask', async () => {
  const { reject } = Future.withResolvers();
  const error = new Error('failure');
  reject(error);
  await microtasks();
  expect(warn).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.any(String), error);
});

test('all failures of one tick are reported with one timer', () => {
  for (const reason of [1, 2, 3]) Future.withResolvers().reject(reason);
  expect(vi.getTimerCount()).toBe(1);
  vi.runAllTimers();
  expect(warn.mock.calls.map(([, error]) => error)).toEqual([1, 2, 3]);
});

test('a future that fails while another is being reported is reported later', () => {
  warn.mockImplementationOnce(() => Future.withResolvers().reject('second'));
  Future.withResolvers().reject('first');
  vi.advanceTimersToNextTimer();
  expect(warn).toHaveBeenCalledTimes(1);
  vi.advanceTimersToNextTimer();
  expect(warn.mock.calls.map(([, error]) => error)).toEqual(['first', 'second']);
});

test.each([undefined, null, 0, ''])('a failure with %o is reported', (reason) => {
  Future.withResolvers().reject(reason);
  vi.runAllTimers();
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.any(String), reason);
});

const looks: [string, (future: Future<unknown>) => unknown][] = [
  ['then()', (future) => future.then(null, () => {})],
  ['catch()', (future) => future.catch(() => {})],
  ['finally()', (future) => future.finally(() => {}).catch(() => {})],
  ['result()', (future) => future.result().catch(() => {})],
  ['result(10)', (future) => future.result(10).catch(() => {})],
  ['result(0)', (future) => future.result(0).catch(() => {})],
  ['exception()', (future) => future.exception().catch(() => {})],
  ['exception(0)', (future) => future.exception(0).catch(() => {})],
  [
    'resultSync(0)',
    (future) => {
      try {
        future.resultSync(0);
      } catch {
        // Only the observation matters.
      }
    },
  ],
  ['a callback', (future) => future.addDoneCallback(() => {})],
  ['wait()', (future) => wait([future])],
  ['asCompleted()', (future) => asCompleted([future]).next()],
];

describe.each(looks)('a failure is not reported if observed by %s', (_name, look) => {
  test('before the failure', async () => {
    const { future, reject } = Future.withResolvers();
    look(future);
    reject(new Error('failure'));
    await microtasks();
    vi.runAllTimers();
    expect(warn).not.toHaveBeenCalled();
  });
});

describe.each(looks.filter(([name]) => !['wait()', 'asCompleted()'].includes(name)))(
  'a failure is not reported if observed by %s',
  (_name, look) => {
    test('in the same tick', async () => {
      const { future, reject } = Future.withResolvers();
      reject(new Error('failure'));
      await microtasks();
      look(future);
      vi.runAllTimers();
      expect(warn).not.toHaveBeenCalled();
    });
  },
);

test('reading the state does not observe the failure', () => {
  const { future, reject } = Future.withResolvers();
  reject(new Error('failure'));
  expect([future.state, future.done(), future.running(), future.cancelled()]).toEqual(['finished', true, false, false]);
  vi.runAllTimers();
  expect(warn).toHaveBeenCalledOnce();
});

test('a cancelled future is not reported', () => {
  Future.withResolvers().future.cancel();
  vi.runAllTimers();
  expect(warn).not.toHaveBeenCalled();
});

test('a future with a value is not reported', () => {
  Future.withResolvers<number>().resolve(1);
  vi.runAllTimers();
  expect(warn).not.toHaveBeenCalled();
});

test('then() counts as an observation, because the platform reports its promise like any other', async () => {
  const { future, reject } = Future.withResolvers();
  const handled = expect(future.then(() => {})).rejects.toBe('failure');
  reject('failure');
  await handled;
  vi.runAllTimers();
  expect(warn).not.toHaveBeenCalled();
});

test('the failure is reported to the producer instead of the console', () => {
  const onUnobserved = vi.fn();
  const producer: FutureProducer = { isRunning: () => false, onCancel() {}, block() {}, onUnobserved };
  futures.reject(futures.create(producer), 'failure');
  vi.runAllTimers();
  expect(onUnobserved).toHaveBeenCalledExactlyOnceWith('failure');
  expect(warn).not.toHaveBeenCalled();
});

test('an error thrown by the producer is reported, and the next failure is still reported', () => {
  const reports = collectReports();
  const onUnobserved = vi.fn().mockImplementationOnce(() => {
    throw new Error('of the handler');
  });
  const producer: FutureProducer = { isRunning: () => false, onCancel() {}, block() {}, onUnobserved };
  futures.reject(futures.create(producer), 1);
  futures.reject(futures.create(producer), 2);
  vi.runAllTimers();
  expect(reports).toEqual([new Error('of the handler')]);
  expect(onUnobserved.mock.calls).toEqual([[1], [2]]);
});
