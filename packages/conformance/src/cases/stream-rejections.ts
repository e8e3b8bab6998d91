import { alike, hasCode, isInstance, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { streams as tasks } from '../fixtures/streams.js';
import { busy } from './situations.js';
import { takeAll } from './taking.js';

const over = { done: true, value: undefined };

/** Values and options that stream() rejects. */
export const streamRejections: readonly Case[] = [
  ...(
    [
      ['a-value', () => running.double(1)],
      ['a-promise', () => running.sleep(1, 'value')],
      ['a-list', () => running.list()],
      ['an-iterator', () => running.iterator()],
    ] as const
  ).map(([id, task]): Case => ({
    id: `stream/of-${id}`,
    clause: 'S16',
    title: `the stream of a task that returns ${id.replace('-', ' ')} fails with a TypeError, and its worker stays alive`,
    async run(t) {
      const dispatcher = await t.shared();
      // @ts-expect-error Not a generator: rejected at compile time too.
      const stream = dispatcher.stream(task());
      isInstance(await t.failure('the first next()', stream.next()), TypeError, 'its error');
      alike(await t.gives('the second next()', stream.next()), over, 'its result');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  })),
  ...[false, true].map((isAsync): Case => ({
    id: `stream/${isAsync ? 'async' : 'sync'}-next-gives-no-object`,
    clause: 'S16',
    title: `a task whose ${isAsync ? 'async ' : ''}iterator gives something else than an object fails with a TypeError, as a stream after the values before it`,
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.breaksProtocol(isAsync));
      same((await t.gives('the first next()', stream.next())).value, 1, 'its value');
      isInstance(await t.failure('the second next()', stream.next()), TypeError, 'its error');
      const executed = dispatcher.execute(tasks.breaksProtocol(isAsync));
      isInstance(await t.failure('execute()', executed), TypeError, 'its error');
      if (!isAsync && t.capabilities.blocking !== false) {
        await t.gives('ready()', dispatcher.ready());
        const error = thrownBy('executeSync()', () => dispatcher.executeSync(tasks.breaksProtocol(false)));
        isInstance(error, TypeError, 'its error');
      }
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  })),
  {
    id: 'stream/no-task',
    clause: 'A7',
    title: 'stream() with a value that is not a task immediately throws a TypeError',
    async run(t) {
      const dispatcher = await t.shared();
      for (const value of [undefined, 'numbers', tasks.numbers, function* (): Generator<number> {}]) {
        isInstance(
          // @ts-expect-error Not a task: rejected at compile time too.
          thrownBy('stream()', () => dispatcher.stream(value)),
          TypeError,
          'its error',
        );
      }
    },
  },
  ...([0, -1, 1.5, NaN, Infinity, '3', null] as const).map((highWaterMark): Case => ({
    id: `options/window-${String(highWaterMark).replace('-', 'minus-')}`,
    clause: 'A8',
    title: `stream() with a high-water mark that is not a positive integer immediately throws a TypeError: ${typeof highWaterMark} ${String(highWaterMark)}`,
    async run(t) {
      const dispatcher = await t.shared();
      const options = { highWaterMark } as { readonly highWaterMark: number };
      const error = thrownBy('stream()', () => dispatcher.stream(tasks.these([]), options));
      isInstance(error, TypeError, 'its error');
      same(error.message.includes('highWaterMark'), true, 'whether its message names the option');
    },
  })),
  {
    id: 'queue/full-for-a-stream',
    clause: 'R14',
    title: 'the first next() of a stream rejects with a QueueFullError if the queue is full',
    async run(t) {
      const { dispatcher, gate } = await busy(t, { maxQueue: 1 });
      const queued = dispatcher.executeAsync(running.double(2));
      hasCode(
        await t.failure('the first next()', dispatcher.stream(tasks.these([])).next()),
        'DISPATCH_QUEUE_FULL',
        'its error',
      );
      gate.open();
      same(await t.gives('the queued task', queued), 4, 'its result');
      alike(
        await takeAll(t, dispatcher.stream(tasks.these(['a']))),
        { values: ['a'], returned: 'end' },
        'what another stream gives',
      );
    },
  },
];
