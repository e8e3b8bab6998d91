import { alike, check, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { streams as tasks } from '../fixtures/streams.js';
import { blockable } from './situations.js';
import { numbersBelow, take, takeAll } from './taking.js';

const kinds = ['synchronous', 'asynchronous'] as const;

/** How far a generator runs ahead, and what happens to its slot while it is suspended. */
export const streamHighWaterMark: readonly Case[] = [
  ...[1, 2, 7, 64, 500].flatMap((highWaterMark) =>
    kinds.map((kind): Case => ({
      id: `stream/window-${highWaterMark}-${kind}`,
      clause: 'S3',
      title: `a generator is suspended when ${highWaterMark} of its values are not taken, and continues when they are: ${kind}`,
      async run(t) {
        // The task that reads the tally has a slot only while the generator is suspended.
        const dispatcher = await t.shared();
        const key = t.key('numbers');
        const count = 3 * highWaterMark + 20;
        const stream = dispatcher.stream(
          kind === 'synchronous' ? tasks.numbers(key, count) : tasks.numbersLater(key, count),
          { highWaterMark },
        );
        const taken: number[] = [];
        while (taken.length < count) {
          taken.push(...(await take(t, stream, Math.min(Math.ceil(count / 5), count - taken.length))));
          const { yielded } = await t.gives('the tally', dispatcher.execute(tasks.tally(key)));
          check(
            yielded <= taken.length + highWaterMark,
            `with ${taken.length} values taken, at most ${highWaterMark} more are yielded: ${yielded} are yielded in all`,
          );
        }
        alike(taken, numbersBelow(count), 'the values');
        alike(await takeAll(t, stream), { values: [], returned: 'end' }, 'what comes after them');
      },
    })),
  ),
  ...[1, 3, 64].flatMap((highWaterMark) =>
    kinds.map((kind): Case => ({
      id: `stream/window-${highWaterMark}-always-${kind}`,
      clause: 'S3',
      title: `a generator is never more than ${highWaterMark} values ahead of its consumer: ${kind}`,
      requires: { sharedMemory: true },
      deadline: 30_000,
      async run(t) {
        const dispatcher = await t.shared();
        const words = new SharedArrayBuffer(4);
        const yielded = new Int32Array(words);
        const count = highWaterMark === 1 ? 300 : 1500;
        const stream = dispatcher.stream(
          kind === 'synchronous' ? tasks.counted(words, count) : tasks.countedLater(words, count),
          { highWaterMark },
        );
        for (const number of numbersBelow(count)) {
          alike(await t.gives('the next value', stream.next()), { done: false, value: number }, 'the next value');
          const seen = Atomics.load(yielded, 0);
          check(
            seen <= number + 1 + highWaterMark,
            `with ${number + 1} values taken, at most ${highWaterMark} more are yielded: ${seen} are yielded in all`,
          );
        }
        await takeAll(t, stream);
      },
    })),
  ),
  ...kinds.map((kind): Case => ({
    id: `stream/long-${kind}`,
    clause: 'S3',
    title: `a stream of 30 000 numbers delivers each of them, and its generator is never far ahead: ${kind}`,
    deadline: 60_000,
    async run(t) {
      const dispatcher = await t.shared();
      const key = t.key('numbers');
      const stream = dispatcher.stream(
        kind === 'synchronous' ? tasks.numbers(key, 30_000) : tasks.numbersLater(key, 30_000),
      );
      for (const number of numbersBelow(30_000)) {
        const { done, value } = await t.gives('the next value', stream.next());
        if (done === true || value !== number) same(value, number, 'the next value');
        if (number % 5000 !== 0) continue;
        const { yielded } = await t.gives('the tally', dispatcher.execute(tasks.tally(key)));
        check(
          yielded <= number + 1 + 64,
          `with ${number + 1} values taken, at most 64 more are yielded: ${yielded} are yielded in all`,
        );
      }
      alike(await takeAll(t, stream), { values: [], returned: 'end' }, 'what comes after them');
    },
  })),
  {
    id: 'stream/slot-free-while-standing-still',
    clause: 'S14',
    title: 'the loop body runs tasks on the only slot while the generator is suspended',
    async run(t) {
      const dispatcher = await t.shared();
      const doubled: number[] = [];
      const loop = async (): Promise<void> => {
        for await (const number of dispatcher.stream(tasks.numbers(t.key('slot'), 20), { highWaterMark: 2 }))
          doubled.push(await dispatcher.execute(running.double(number)));
      };
      await t.gives('the loop', loop());
      alike(
        doubled,
        numbersBelow(20).map((number) => 2 * number),
        'the results of the tasks',
      );
    },
  },
  {
    id: 'stream/slot-free-for-other-streams',
    clause: 'S14',
    title: 'three streams that are read alternately share the only slot',
    async run(t) {
      const dispatcher = await t.shared();
      const all = numbersBelow(3).map((id) =>
        dispatcher.stream(tasks.numbersLater(t.key(`share ${id}`), 30), { highWaterMark: 2 }),
      );
      const taken: number[][] = [[], [], []];
      for (let round = 0; round < 30; round += 1) {
        for (const [id, stream] of all.entries()) taken[id]?.push(...(await take(t, stream, 1)));
      }
      alike(
        taken,
        numbersBelow(3).map(() => numbersBelow(30)),
        'the values of each',
      );
      for (const stream of all)
        alike(await takeAll(t, stream), { values: [], returned: 'end' }, 'what comes after them');
    },
  },
  {
    id: 'stream/slot-free-for-a-blocking-call',
    clause: 'S14',
    title: 'the loop body blocks for a task that runs on the only slot',
    requires: { blocking: [true, 'when-ready', 'synchronous'] },
    async run(t) {
      const dispatcher = await blockable(t, t.shared());
      const stream = dispatcher.stream(tasks.numbers(t.key('blocking'), 10), { highWaterMark: 2 });
      for (const number of numbersBelow(10)) {
        alike(await take(t, stream, 1), [number], 'the next value');
        same(dispatcher.executeSync(running.double(number)), 2 * number, 'what executeSync() gives');
      }
      await takeAll(t, stream);
    },
  },
  {
    id: 'stream/waits-for-a-slot-to-go-on',
    clause: 'R5',
    title: 'a generator that may continue waits until another task has freed the only slot',
    async run(t) {
      const dispatcher = await t.shared();
      const log = t.gate();
      const gate = t.gate();
      const stream = dispatcher.stream(tasks.steps(log.name, 'step', 6), { highWaterMark: 2 });
      await take(t, stream, 1);
      const holder = dispatcher.executeAsync(running.holdAndNote(gate.name, log.name, 'holder'));
      await gate.arrivals();
      const rest = t.later(takeAll(t, stream));
      await t.turns();
      gate.open();
      await t.gives('the task in the slot', holder);
      await rest;
      await log.noted('step 5');
      const [begin, after] = ['begin holder', 'end holder'].map((label) => log.notes.indexOf(label));
      same(
        after,
        (begin ?? -1) + 1,
        'the position in the log of the end of the task in the slot, right after its beginning',
      );
    },
  },
];
