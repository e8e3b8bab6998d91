import { alike, check, hasCode, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { streams as tasks } from '../fixtures/streams.js';
import { numbersBelow, take, takeAll } from './taking.js';

const over = { done: true, value: undefined };

/** How yielded values are transmitted. */
export const streamData: readonly Case[] = [
  {
    id: 'stream/yield-is-a-copy',
    clause: 'S1',
    title: 'each yielded value is a separate copy: later changes on either side are not visible to the other',
    async run(t) {
      const dispatcher = await t.shared();
      const { values } = await takeAll(t, dispatcher.stream(tasks.growing(100)));
      alike(
        values,
        numbersBelow(100).map((number) => numbersBelow(number + 1)),
        'the values',
      );
      check(new Set(values).size === 100, 'each value is a separate object');
    },
  },
  ...(
    [
      ['synchronous', tasks.uncloneable],
      ['asynchronous', tasks.uncloneableLater],
    ] as const
  ).map(([kind, task]): Case => ({
    id: `stream/uncloneable-yield-${kind}`,
    clause: 'S11',
    title: `a value that cannot be cloned ends the stream after the earlier values, with a SerializationError that names the yield and the position: ${kind}`,
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      const log = t.gate();
      const stream = dispatcher.stream(task(log.name));
      alike(await take(t, stream, 2), [0, 1], 'the values before it');
      const error = await t.failure('the next one', stream.next());
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['yield 3', '.items[1].callback'], 'its message');
      alike(await t.gives('next() afterwards', stream.next()), over, 'its result');
      await log.noted('finally');
      const after = await t.gives('the next task', dispatcher.execute(running.place()));
      same(after.life, before.life, 'the worker instance');
    },
  })),
  {
    id: 'stream/yield-that-json-has-not',
    clause: 'S11',
    title:
      'a value that JSON does not support ends the stream after the earlier value, with a SerializationError that names the yield',
    requires: { isolation: 'json' },
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.bigints());
      alike(await take(t, stream, 1), [0], 'the value before it');
      const error = await t.failure('the next one', stream.next());
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['yield 2'], 'its message');
    },
  },
  {
    id: 'stream/uncloneable-argument',
    clause: 'D5',
    title: 'an argument of a stream that cannot be cloned rejects its first next() with a SerializationError',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const error = await t.failure('the first next()', dispatcher.stream(tasks.these([(): void => {}])).next());
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['argument 1'], 'its message');
    },
  },
  {
    id: 'stream/moved-yields',
    clause: 'S12',
    title: 'yielded values wrapped in transfer() are transferred to the consumer',
    requires: { transfer: true },
    async run(t) {
      const dispatcher = await t.shared();
      const { values } = await takeAll(t, dispatcher.stream(tasks.buffers(5, 100)));
      alike(
        values.map((buffer) => new Uint8Array(buffer)),
        numbersBelow(5).map((index) => new Uint8Array(100).fill(index)),
        'the values',
      );
      alike(
        await t.gives('the next task', dispatcher.execute(tasks.leftOfBuffers())),
        [0, 0, 0, 0, 0],
        'their sizes in the worker',
      );
    },
  },
  {
    id: 'stream/moved-yields-are-copied',
    clause: 'S12',
    title: 'with `transfer: false`, yielded values wrapped in transfer() are copied and the originals are unchanged',
    requires: { transfer: false, isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const { values } = await takeAll(t, dispatcher.stream(tasks.buffers(2, 100)));
      alike(
        values.map((buffer) => buffer.byteLength),
        [100, 100],
        'the sizes of the values',
      );
      alike(
        await t.gives('the next task', dispatcher.execute(tasks.leftOfBuffers())),
        [100, 100],
        'their sizes in the worker',
      );
    },
  },
];
