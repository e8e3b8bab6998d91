import { alike, check, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { streams as tasks } from '../fixtures/streams.js';
import { numbersBelow, take } from './taking.js';

const over = { done: true, value: undefined };
const kinds = ['synchronous', 'asynchronous'] as const;

/** Consumers that close a stream before its end. */
export const streamLeaving: readonly Case[] = [
  ...kinds.flatMap((kind): Case[] => {
    const guarded = kind === 'synchronous' ? tasks.guarded : tasks.guardedLater;
    return [
      {
        id: `stream/break-${kind}`,
        clause: 'S6',
        title: `exiting the loop early runs the finally of the generator: ${kind}`,
        async run(t) {
          const dispatcher = await t.shared();
          const log = t.gate();
          const seen: number[] = [];
          const loop = async (): Promise<void> => {
            for await (const value of dispatcher.stream(guarded(log.name), { highWaterMark: 2 })) {
              seen.push(value);
              if (value === 9) break;
            }
          };
          await t.gives('the loop', loop());
          alike(seen, numbersBelow(10), 'the values');
          await log.noted('finally');
          same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
        },
      },
      {
        id: `stream/return-${kind}`,
        clause: 'S6',
        title: `return(value) fulfils with that value, the signal aborts and the finally runs: ${kind}`,
        async run(t) {
          const dispatcher = await t.shared();
          const log = t.gate();
          const stream = dispatcher.stream(guarded(log.name), { highWaterMark: 2 });
          await take(t, stream, 3);
          const value: never = Object('left') as never;
          alike(await t.gives('return()', stream.return(value)), { done: true, value }, 'its result');
          await log.noted('finally');
          await t.eventually('the signal to abort', () => log.notes.length === 3);
          check(
            log.notes.some((note) => String(note).startsWith('AbortError')),
            `the signal aborts with an AbortError: the notes are ${log.notes.join(', ')}`,
          );
          alike(await t.gives('next() afterwards', stream.next()), over, 'its result');
        },
      },
      {
        id: `stream/throw-${kind}`,
        clause: 'S8',
        title: `throw(error) rejects with the error, and the signal of the task aborts with the error as the reason: ${kind}`,
        async run(t) {
          const dispatcher = await t.shared();
          const log = t.gate();
          const stream = dispatcher.stream(guarded(log.name), { highWaterMark: 2 });
          await take(t, stream, 3);
          const error = new RangeError('no more');
          same(await t.failure('throw()', stream.throw(error)), error, 'its error');
          await log.noted('finally');
          await log.noted('RangeError: no more');
          alike(await t.gives('next() afterwards', stream.next()), over, 'its result');
        },
      },
      {
        id: `stream/throws-at-last-${kind}`,
        clause: 'S7',
        title: `an error thrown by the finally rejects return(): ${kind}`,
        async run(t) {
          const dispatcher = await t.shared();
          const stream = dispatcher.stream(kind === 'synchronous' ? tasks.throwsAtLast() : tasks.throwsAtLastLater(), {
            highWaterMark: 2,
          });
          await take(t, stream, 3);
          // Another task has the slot, so the generator is suspended.
          await t.gives('another task', dispatcher.execute(running.double(1)));
          const error = await t.failure('return()', stream.return(Object('left') as never));
          isInstance(error, RangeError, 'its error');
          same(error.message, 'at last', 'the message of its error');
          alike(await t.gives('next() afterwards', stream.next()), over, 'its result');
          same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
        },
      },
    ];
  }),
  {
    id: 'stream/throws-at-last-in-a-loop',
    clause: 'S7',
    title: 'an error thrown by the finally rejects the loop that was exited early',
    async run(t) {
      const dispatcher = await t.shared();
      const loop = async (): Promise<void> => {
        for await (const number of dispatcher.stream(tasks.throwsAtLast(), { highWaterMark: 1 })) {
          await dispatcher.execute(running.double(number));
          if (number === 3) break;
        }
      };
      isInstance(await t.failure('the loop', loop()), RangeError, 'its error');
    },
  },
  {
    id: 'stream/return-waits-for-finally',
    clause: 'S6',
    title: 'return() fulfils after the finally has run, and not before',
    async run(t) {
      const dispatcher = await t.shared();
      const gate = t.gate();
      const stream = dispatcher.stream(tasks.leavesSlowly(gate.name), { highWaterMark: 2 });
      await take(t, stream, 3);
      let left = false;
      const returned = stream.return(Object('left') as never).then(() => {
        left = true;
      });
      await gate.arrivals();
      same(left, false, 'whether return() has fulfilled while the finally waits');
      gate.open();
      await t.gives('return()', returned);
    },
  },
  {
    id: 'stream/break-waits-for-finally',
    clause: 'S6',
    title: 'after a loop is exited early, the finally has run: no other task got the only slot before',
    async run(t) {
      const dispatcher = await t.shared();
      const loop = async (): Promise<void> => {
        for await (const value of dispatcher.stream(tasks.numbersLater(t.key('break waits'), 1000), {
          highWaterMark: 4,
        }))
          if (value === 5) break;
      };
      await t.gives('the loop', loop());
      const { begun, finished } = await t.gives('the tally', dispatcher.execute(tasks.tally(t.key('break waits'))));
      alike({ begun, finished }, { begun: 1, finished: 1 }, 'what the generator did');
    },
  },
  {
    id: 'stream/return-given-up',
    clause: 'S6',
    title:
      'a generator that ignores its signal is abandoned after cancelGrace: return() fulfils, and the queue continues',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 50 });
      const gate = t.gate();
      const stream = dispatcher.stream(tasks.deaf(gate.name));
      await take(t, stream, 1);
      await gate.arrivals();
      alike(await t.gives('return()', stream.return('left')), { done: true, value: 'left' }, 'its result');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'stream/return-given-up-in-a-loop',
    clause: 'S6',
    title: 'a generator in an endless loop is ended after cancelGrace: return() fulfils, and the queue continues',
    requires: { cancelRunning: 'terminate', parallel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 50 });
      const stream = dispatcher.stream(tasks.endlessAfter());
      await take(t, stream, 1);
      const value: never = Object('left') as never;
      alike(await t.gives('return()', stream.return(value)), { done: true, value }, 'its result');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'stream/return-while-next-waits',
    clause: 'S6',
    title: 'return() does not wait for a pending next(), which gets the end',
    async run(t) {
      const dispatcher = await t.shared();
      const log = t.gate();
      const stream = dispatcher.stream(tasks.thenWaits(log.name, 1));
      await take(t, stream, 1);
      const pending = stream.next();
      await log.noted('waiting');
      alike(await t.gives('return()', stream.return('left')), { done: true, value: 'left' }, 'its result');
      alike(await t.gives('the pending next()', pending), over, 'its result');
      await log.noted('finally');
    },
  },
  {
    id: 'stream/return-while-queued',
    clause: 'S6',
    title: 'a stream that is closed while its task is queued never starts, and return() fulfils immediately',
    async run(t) {
      const dispatcher = await t.shared();
      const gate = t.gate();
      const holder = dispatcher.executeAsync(running.hold(gate.name));
      await gate.arrivals();
      const stream = dispatcher.stream(tasks.numbers(t.key('queued'), 3));
      const pending = stream.next();
      alike(await t.gives('return()', stream.return('left')), { done: true, value: 'left' }, 'its result');
      alike(await t.gives('the pending next()', pending), over, 'its result');
      gate.open();
      await t.gives('the task in the slot', holder);
      same(
        (await t.gives('the tally', dispatcher.execute(tasks.tally(t.key('queued'))))).begun,
        0,
        'how often the generator began',
      );
    },
  },
  {
    id: 'stream/return-twice',
    clause: 'S6',
    title: 'closing a stream twice closes it once: each return() gives its own value',
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.numbers(t.key('twice'), 1000), { highWaterMark: 2 });
      await take(t, stream, 1);
      const both = await t.gives('both', Promise.all([stream.return('first'), stream.return('second')]));
      alike(
        both,
        [
          { done: true, value: 'first' },
          { done: true, value: 'second' },
        ],
        'their results',
      );
      const { finished } = await t.gives('the tally', dispatcher.execute(tasks.tally(t.key('twice'))));
      same(finished, 1, 'how often the finally ran');
    },
  },
  {
    id: 'stream/throw-given-up',
    clause: 'S8',
    title: 'throw(error) rejects with the error even if the generator ignores its signal',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 50 });
      const gate = t.gate();
      const stream = dispatcher.stream(tasks.deaf(gate.name));
      await take(t, stream, 1);
      await gate.arrivals();
      const error = new RangeError('no more');
      same(await t.failure('throw()', stream.throw(error)), error, 'its error');
    },
  },
  {
    id: 'stream/cancels-leave-nothing',
    clause: 'S6',
    title: 'the finally of every generator runs when 300 streams are closed early',
    deadline: 30_000,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 4, cancelGrace: 60_000 });
      const leave = async (index: number): Promise<void> => {
        const task =
          index % 2 === 0
            ? tasks.numbers(t.key('cancels'), 1_000_000)
            : tasks.numbersLater(t.key('cancels'), 1_000_000);
        const controller = new AbortController();
        const stream = dispatcher.stream(task, { highWaterMark: 1 + (index % 5), signal: controller.signal });
        await take(t, stream, 1 + (index % 7));
        if (index % 3 === 0) controller.abort();
        else if (index % 3 === 1) await t.failure('throw()', stream.throw(new Error('left')));
        else await t.gives('return()', stream.return('left'));
      };
      for (let round = 0; round < 30; round += 1)
        await Promise.all(numbersBelow(10).map((index) => leave(10 * round + index)));
      await t.eventually('every generator to end', async () => {
        const { begun, finished } = await dispatcher.execute(tasks.tally(t.key('cancels')));
        same(begun, 300, 'how many generators began');
        return finished === 300;
      });
    },
  },
];
