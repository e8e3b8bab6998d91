import { alike, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { streams as tasks } from '../fixtures/streams.js';
import { numbersBelow, take, takeAll } from './taking.js';

const over = { done: true, value: undefined };

/** How a stream ends, and what `next()` gives then. */
export const streamEnding: readonly Case[] = [
  ...(
    [
      ['synchronous', tasks.failsAfter],
      ['asynchronous', tasks.failsLaterAfter],
    ] as const
  ).map(([kind, task]): Case => ({
    id: `stream/error-after-yields-${kind}`,
    clause: 'S5',
    title: `an error arrives after the values yielded before it, and the stream has ended: ${kind}`,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const stream = dispatcher.stream(task(5));
      const first = await take(t, stream, 1);
      // There is a slot for it once the generator has failed.
      await t.gives('another task', dispatcher.execute(running.double(1)));
      alike([...first, ...(await take(t, stream, 4))], numbersBelow(5), 'the values before the error');
      const error = await t.failure('the next one', stream.next());
      isInstance(error, RangeError, 'its error');
      same(error.message, 'failed after 5', 'the message of its error');
      alike(await t.gives('next() after the end', stream.next()), over, 'its result');
    },
  })),
  {
    id: 'stream/error-at-once',
    clause: 'S5',
    title: 'an error before the first yield rejects the first next()',
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.failsAfter(0));
      isInstance(await t.failure('the first next()', stream.next()), RangeError, 'its error');
      alike(await t.gives('next() after the end', stream.next()), over, 'its result');
    },
  },
  {
    id: 'stream/concurrent-next',
    clause: 'S17',
    title: 'concurrent calls of next() are answered in order, even those beyond the end',
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.numbersLater(t.key('concurrent'), 3), { highWaterMark: 2 });
      const order: number[] = [];
      const calls = numbersBelow(6).map((index) =>
        stream.next().finally(() => {
          order.push(index);
        }),
      );
      const values = numbersBelow(3).map((value) => ({ done: false, value }));
      alike(
        await t.gives('all of them', Promise.all(calls)),
        [...values, { done: true, value: 'end' }, over, over],
        'their results',
      );
      alike(order, numbersBelow(6), 'the order of the answers');
    },
  },
  {
    id: 'stream/concurrent-next-fails-once',
    clause: 'S17',
    title: 'when the task fails, one of the pending calls of next() gets the error, and the others get the end',
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.failsAfter(1));
      const calls = await t.gives('all of them', Promise.allSettled(numbersBelow(4).map(() => stream.next())));
      alike(
        calls.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
        'their outcomes',
      );
    },
  },
  {
    id: 'stream/after-the-end',
    clause: 'S17',
    title: 'after the end, next(), return() and the loop get no more values',
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.these(['a']));
      await takeAll(t, stream);
      alike(await t.gives('next()', stream.next()), over, 'its result');
      alike(await t.gives('next() again', stream.next()), over, 'its result');
      alike(await t.gives('return()', stream.return('late')), { done: true, value: 'late' }, 'its result');
      const error = new RangeError('late');
      same(await t.failure('throw()', stream.throw(error)), error, 'its error');
      alike((await takeAll(t, stream)).values, [], 'the values that a loop receives');
    },
  },
];
