import { alike, check, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { streams as tasks } from '../fixtures/streams.js';
import { numbersBelow, take } from './taking.js';

const over = { done: true, value: undefined };
const kinds = ['synchronous', 'asynchronous'] as const;

/** Consumers that close a stream before its end. */
export const streamClosing: readonly Case[] = [
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
    id: 'stream/return-after-an-error-at-last',
    clause: 'S7',
    title: 'an error thrown by the finally rejects one return(): a later one fulfils with its value',
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.throwsAtLast(), { highWaterMark: 2 });
      await take(t, stream, 3);
      // Another task has the slot, so the generator is suspended.
      await t.gives('another task', dispatcher.execute(running.double(1)));
      isInstance(await t.failure('return()', stream.return(Object('left') as never)), RangeError, 'its error');
      const later = await t.gives('return() again', stream.return('again' as never));
      alike(later, { done: true, value: 'again' }, 'its result');
    },
  },
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
    id: 'stream/return-again-while-it-stops',
    clause: 'S6',
    title: 'each call of return() fulfils with its own value when the task has stopped, also one while it is stopping',
    async run(t) {
      const dispatcher = await t.shared();
      const gate = t.gate();
      const stream = dispatcher.stream(tasks.leavesSlowly(gate.name), { highWaterMark: 1 });
      await take(t, stream, 1);
      const settled: string[] = [];
      const returns = ['a', 'b'].map((value) =>
        stream.return(value as never).then((result) => {
          settled.push(value);
          return result.value as unknown;
        }),
      );
      const both = t.gives('both calls', Promise.all(returns));
      await gate.arrivals();
      await t.turns();
      alike(settled, [], 'the calls that have fulfilled while the task stops');
      gate.open();
      alike(await both, ['a', 'b'], 'their values');
    },
  },
];
