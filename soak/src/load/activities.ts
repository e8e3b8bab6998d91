import { isDispatchError, transfer, type DispatchErrorCode } from '@dispatch/core';
import { tasks } from '../tasks.js';
import { check, type Activity } from './activity.js';

async function failsWith(code: DispatchErrorCode, promise: PromiseLike<unknown>): Promise<void> {
  const error: unknown = await promise.then(
    (value) => new Error(`it fulfilled with ${String(value)}`),
    (reason: unknown) => reason,
  );
  // Another activity may have killed its worker before.
  if (isDispatchError(error, 'DISPATCH_WORKER_LOST') && code !== 'DISPATCH_WORKER_LOST') throw error;
  check(isDispatchError(error, code), `rejects with ${code}; got ${String(error)}`);
}

/** The activities, with their relative frequencies. */
export const activities: readonly { readonly name: string; readonly weight: number; readonly run: Activity }[] = [
  {
    name: 'bursts',
    weight: 30,
    async run({ dispatcher, random, signal }) {
      const numbers = Array.from({ length: 50 }, () => Math.floor(random() * 1000));
      const outcomes = await Promise.allSettled(
        numbers.map((number) => dispatcher.executeAsync(tasks.double(number), { signal, timeout: 60_000 })),
      );
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === 'rejected') throw outcome.reason;
        check(outcome.value === 2 * (numbers[index] ?? NaN), 'the result of a short task');
      }
    },
  },
  {
    name: 'single calls',
    weight: 20,
    async run({ dispatcher, random }) {
      check((await dispatcher.execute(tasks.later(Math.ceil(random() * 5), 4))) === 8, 'the result of a task');
    },
  },
  {
    name: 'priorities and affinity',
    weight: 10,
    async run({ dispatcher, random }) {
      const key = `key ${Math.floor(random() * 5)}`;
      const futures = [1, 2, 3, 4].map((priority) =>
        dispatcher.execute(tasks.double(priority), { priority, affinity: key }),
      );
      const results = await Promise.allSettled(futures);
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    },
  },
  {
    name: 'failures',
    weight: 5,
    async run({ dispatcher }) {
      const error: unknown = await dispatcher.executeAsync(tasks.fails('on purpose')).exception();
      if (isDispatchError(error)) throw error;
      check(error instanceof RangeError && error.message === 'on purpose', 'the error of a task');
    },
  },
  {
    name: 'streams to their end',
    weight: 5,
    async run({ dispatcher }) {
      let next = 0;
      for await (const number of dispatcher.stream(tasks.count(50))) {
        check(number === next, 'the values of a stream');
        next += 1;
      }
      check(next === 50, 'the number of values of a stream');
    },
  },
  {
    name: 'streams closed early',
    weight: 5,
    async run({ dispatcher, random }) {
      const last = Math.floor(random() * 40);
      for await (const number of dispatcher.stream(tasks.count(1000))) if (number === last) break;
    },
  },
  {
    name: 'maps',
    weight: 5,
    async run({ dispatcher, random }) {
      const items = Array.from({ length: 100 }, (_, index) => index);
      const leave = random() < 0.3 ? 20 : Infinity;
      let sum = 0;
      for await (const result of dispatcher.map(tasks.double, items)) {
        if (result >= leave) return;
        sum += result;
      }
      check(sum === 9900, 'the results of a map');
    },
  },
  {
    name: 'progress',
    weight: 3,
    async run({ dispatcher }) {
      let last = 0;
      await dispatcher.execute(tasks.reports(5), {
        onProgress(value: number) {
          check(value > last, 'the progress of a task');
          last = value;
        },
      });
      check(last === 5, 'the last progress of a task');
    },
  },
  {
    name: 'cancels of queued and running tasks',
    weight: 10,
    async run({ dispatcher, random }) {
      const futures = Array.from({ length: 10 }, () => dispatcher.executeAsync(tasks.later(2, 1)));
      await dispatcher.execute(tasks.double(1)).catch(() => {});
      for (const future of futures) if (random() < 0.7) future.cancel('not needed');
      await Promise.allSettled(futures);
    },
  },
  {
    name: 'cancels of running tasks',
    weight: 3,
    async run({ dispatcher }) {
      const controller = new AbortController();
      // The timeout prevents a deadlock: these tasks could occupy all slots, and the timer that aborts them cannot fire during a blocking call.
      const promise = dispatcher.execute(tasks.stopsOnCancel(), { signal: controller.signal, timeout: 1000 });
      setTimeout(() => {
        controller.abort();
      }, 10);
      const error: unknown = await promise.catch((reason: unknown) => reason);
      if (!isDispatchError(error, 'DISPATCH_TIMEOUT')) await failsWith('DISPATCH_CANCELLED', Promise.reject(error));
    },
  },
  {
    name: 'timeouts of a loop',
    weight: 2,
    run: ({ dispatcher }) => failsWith('DISPATCH_TIMEOUT', dispatcher.execute(tasks.loop(60_000), { timeout: 20 })),
  },
  {
    name: 'timeouts of tasks that ignore them',
    weight: 1,
    run: ({ dispatcher }) => failsWith('DISPATCH_TIMEOUT', dispatcher.execute(tasks.ignoresCancel(), { timeout: 20 })),
  },
  {
    name: 'transfers',
    weight: 5,
    async run({ dispatcher }) {
      const bytes = new Uint8Array(64 * 1024).fill(7);
      const back = await dispatcher.execute(tasks.increment(transfer(bytes, [bytes.buffer])));
      check(
        bytes.length === 0 && back.length === 64 * 1024 && back[99] === 8,
        'a buffer transferred in both directions',
      );
    },
  },
  {
    name: 'blocking calls',
    weight: 3,
    run({ dispatcher }) {
      check(dispatcher.executeSync(tasks.double(21), { timeout: 60_000 }) === 42, 'the result of a blocking call');
      return Promise.resolve();
    },
  },
  {
    name: 'exits',
    weight: 1,
    run: ({ dispatcher }) => failsWith('DISPATCH_WORKER_LOST', dispatcher.execute(tasks.exit(1))),
  },
  {
    name: 'uncaught errors',
    weight: 1,
    run: ({ dispatcher }) => failsWith('DISPATCH_WORKER_LOST', dispatcher.execute(tasks.uncaught())),
  },
];
