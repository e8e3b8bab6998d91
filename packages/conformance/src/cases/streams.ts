import type { TaskStream } from '@dispatch/core';
import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { streams as tasks } from '../fixtures/streams.js';
import { dispose, numbersBelow, readableOf, take, takeAll } from './taking.js';

const over = { done: true, value: undefined };

/** What a stream delivers, and in which order. */
export const streams: readonly Case[] = [
  ...(
    [
      ['synchronous', tasks.numbers],
      ['asynchronous', tasks.numbersLater],
    ] as const
  ).map(([kind, task]): Case => ({
    id: `stream/all-${kind}`,
    clause: 'S1',
    title: `a stream delivers all values that the generator yields, in order, and then its return value: ${kind}`,
    async run(t) {
      const dispatcher = await t.shared();
      const { values, returned } = await takeAll(t, dispatcher.stream(task(t.key('numbers'), 1000)));
      alike(values, numbersBelow(1000), 'the values');
      same(returned, 'end', 'the value it ends with');
    },
  })),
  ...(
    [
      ['synchronous', tasks.these],
      ['asynchronous', tasks.theseLater],
    ] as const
  ).map(([kind, task]): Case => ({
    id: `stream/odd-values-${kind}`,
    clause: 'S1',
    title: `undefined, null and other falsy values arrive as yielded values: ${kind}`,
    async run(t) {
      const dispatcher = await t.shared();
      const values = [undefined, null, 0, false, '', undefined];
      // JSON has no `undefined` in arrays.
      const given = t.capabilities.isolation === 'json' ? values.slice(1, -1) : values;
      alike((await takeAll(t, dispatcher.stream(task(given)))).values, given, 'the values');
    },
  })),
  {
    id: 'stream/for-await',
    clause: 'S1',
    title: 'a loop over a stream receives its values',
    async run(t) {
      const dispatcher = await t.shared();
      const seen: unknown[] = [];
      const loop = async (): Promise<void> => {
        for await (const value of dispatcher.stream(tasks.these(['a', 'b', 'c']))) seen.push(value);
      };
      await t.gives('the loop', loop());
      alike(seen, ['a', 'b', 'c'], 'the values');
    },
  },
  {
    id: 'stream/empty',
    clause: 'S1',
    title: 'a generator that yields nothing results in an empty stream with its return value',
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.these([]));
      alike(await t.gives('the first next()', stream.next()), { done: true, value: 'end' }, 'its result');
    },
  },
  {
    id: 'stream/again',
    clause: 'A5',
    title: 'one generator task can be streamed twice at the same time, each from its beginning',
    async run(t) {
      const dispatcher = await t.shared();
      const task = tasks.these(['a', 'b']);
      const both = [dispatcher.stream(task), dispatcher.stream(task)].map((stream) => takeAll(t, stream));
      alike(
        await Promise.all(both),
        [1, 2].map(() => ({ values: ['a', 'b'], returned: 'end' })),
        'their results',
      );
    },
  },
  {
    id: 'stream/several-keep-apart',
    clause: 'S1',
    title: 'the values of five streams on one worker do not mix',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const all = numbersBelow(5).map((id) => {
        const values = numbersBelow(200).map((number) => `${id}-${number}`);
        return { values, stream: dispatcher.stream(tasks.theseLater(values), { highWaterMark: 3 }) };
      });
      const taken = await Promise.all(all.map(({ stream }) => takeAll(t, stream)));
      alike(
        taken.map(({ values }) => values),
        all.map(({ values }) => values),
        'the values of each',
      );
    },
  },
  {
    id: 'stream/from-a-callback',
    clause: 'R11',
    title: 'a callback of a future may start a stream',
    async run(t) {
      const dispatcher = await t.shared();
      const taken = new Promise((resolve, reject) => {
        dispatcher.executeAsync(running.double(1)).addDoneCallback(() => {
          takeAll(t, dispatcher.stream(tasks.numbers(t.key('callback'), 3))).then(resolve, reject);
        });
      });
      alike(await t.gives('the stream', taken), { values: [0, 1, 2], returned: 'end' }, 'its result');
    },
  },
  {
    id: 'stream/nothing-before-next',
    clause: 'S2',
    title: 'nothing is submitted before the first next()',
    async run(t) {
      const dispatcher = await t.shared();
      const log = t.gate();
      const stream = dispatcher.stream(tasks.steps(log.name, 'step', 1));
      await t.gives('another task', dispatcher.execute(running.note(log.name, 'other')));
      alike(await take(t, stream, 1), [0], 'its value');
      await log.noted('step 0');
      alike(log.notes, ['other', 'step 0'], 'what happened');
      await takeAll(t, stream);
    },
  },
  {
    id: 'stream/left-before-next',
    clause: 'S2',
    title: 'a stream that is closed before the first next() never starts, and has ended',
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.numbers(t.key('left before next'), 3));
      alike(await t.gives('return()', stream.return('left')), { done: true, value: 'left' }, 'its result');
      alike(await t.gives('next()', stream.next()), over, 'its result');
      alike(
        await t.gives('the tally', dispatcher.execute(tasks.tally(t.key('left before next')))),
        { begun: 0, finished: 0, yielded: 0 },
        'what the generator did',
      );
    },
  },
  ...(
    [
      ['throw', (stream) => stream.throw('left').catch(() => {})],
      ['dispose', dispose],
      ['readable-cancel', (stream) => readableOf(stream).cancel('left')],
    ] as const satisfies readonly (readonly [string, (stream: TaskStream<number, string>) => Promise<unknown>])[]
  ).map(([how, close]): Case => ({
    id: `stream/never-started-by-${how}`,
    clause: 'S2',
    title: `a stream that is closed in another way than return() before the first next() never starts: ${how}`,
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.numbers(t.key(how), 3));
      await t.gives(how, close(stream));
      alike(await t.gives('next()', stream.next()), over, 'its result');
      const { begun } = await t.gives('the tally', dispatcher.execute(tasks.tally(t.key(how))));
      same(begun, 0, 'how often the generator began');
    },
  })),
  {
    id: 'stream/value-not-held-back',
    clause: 'S4',
    title: 'a value arrives while the task waits before it yields the next one',
    async run(t) {
      const dispatcher = await t.shared();
      const gate = t.gate();
      const stream = dispatcher.stream(tasks.deaf(gate.name));
      alike(await take(t, stream, 1), [0], 'the value before the wait');
      await gate.arrivals();
      gate.open();
      alike(await takeAll(t, stream), { values: [1], returned: 'end' }, 'the value after it');
    },
  },
  {
    id: 'stream/many-not-held-back',
    clause: 'S4',
    title: 'values yielded in quick succession all arrive while the task waits after them',
    async run(t) {
      const dispatcher = await t.shared();
      const log = t.gate();
      const stream = dispatcher.stream(tasks.thenWaits(log.name, 40));
      alike(await take(t, stream, 40), numbersBelow(40), 'the values before the wait');
      await t.gives('return()', stream.return('left'));
    },
  },
];
