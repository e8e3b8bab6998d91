import { alike, check, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { streams as tasks } from '../fixtures/streams.js';
import { numbersBelow, readableOf } from './taking.js';

/** Streams as `ReadableStream`s. */
export const streamReadable: readonly Case[] = [
  {
    id: 'stream/readable',
    clause: 'S18',
    title: 'toReadableStream() returns a ReadableStream of the values, which closes at the end',
    async run(t) {
      const dispatcher = await t.shared();
      const readable = readableOf(dispatcher.stream(tasks.numbersLater(t.key('readable'), 100)));
      const reader = readable.getReader();
      const values: unknown[] = [];
      for (;;) {
        const { done, value } = await t.gives('read()', reader.read());
        if (done) break;
        values.push(value);
      }
      alike(values, numbersBelow(100), 'the values');
    },
  },
  {
    id: 'stream/readable-takes-nothing-unread',
    clause: 'S18',
    title: 'a ReadableStream that is not read does not submit the task',
    async run(t) {
      const dispatcher = await t.shared();
      const readable = readableOf(dispatcher.stream(tasks.numbers(t.key('unread'), 3)));
      await t.gives('a task', dispatcher.execute(running.sleep(5)));
      same(
        (await t.gives('the tally', dispatcher.execute(tasks.tally(t.key('unread'))))).begun,
        0,
        'how often the generator began',
      );
      await t.gives('cancel()', readable.cancel());
    },
  },
  {
    id: 'stream/readable-backpressure',
    clause: 'S18',
    title: 'a ReadableStream takes one value for each value that is read',
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.numbers(t.key('backpressure'), 100), { highWaterMark: 2 });
      const reader = readableOf(stream).getReader();
      for (const number of numbersBelow(10)) {
        same((await t.gives('read()', reader.read())).value, number, 'the value it gives');
        // It has a slot only while the generator is suspended.
        const { yielded } = await t.gives('the tally', dispatcher.execute(tasks.tally(t.key('backpressure'))));
        check(
          yielded <= number + 1 + 2,
          `with ${number + 1} values read, at most 2 more are yielded: ${yielded} are yielded in all`,
        );
      }
      await t.gives('cancel()', reader.cancel());
    },
  },
  {
    id: 'stream/readable-cancel',
    clause: 'S18',
    title:
      'cancelling the ReadableStream closes the stream: the signal aborts with the reason, the finally runs, and the stream ends',
    async run(t) {
      const dispatcher = await t.shared();
      const log = t.gate();
      const stream = dispatcher.stream(tasks.guardedLater(log.name), { highWaterMark: 2 });
      const reader = readableOf(stream).getReader();
      same((await t.gives('read()', reader.read())).value, 0, 'the value it gives');
      await t.gives('cancel()', reader.cancel('enough'));
      await log.noted('finally');
      await log.noted('enough');
      same((await t.gives('read() afterwards', reader.read())).done, true, 'whether it has ended');
      alike(await t.gives('next() afterwards', stream.next()), { done: true, value: undefined }, 'its result');
    },
  },
  {
    id: 'stream/readable-error',
    clause: 'S18',
    title: 'an error that the task throws rejects read() after the earlier values',
    async run(t) {
      const dispatcher = await t.shared();
      const reader = readableOf(dispatcher.stream(tasks.failsAfter(2))).getReader();
      for (const number of numbersBelow(2))
        same((await t.gives('read()', reader.read())).value, number, 'the value it gives');
      isInstance(await t.failure('read()', reader.read()), RangeError, 'its error');
    },
  },
];
