import { alike, check, hasCode, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { streams as tasks } from '../fixtures/streams.js';
import { blockable, done, startedInTime } from './situations.js';

const kinds = ['synchronous', 'asynchronous'] as const;

/** Generators that are executed instead of streamed. */
export const generators: readonly Case[] = [
  ...kinds.flatMap((kind): Case[] => {
    const numbers = kind === 'synchronous' ? tasks.numbers : tasks.numbersLater;
    const guarded = kind === 'synchronous' ? tasks.guarded : tasks.guardedLater;
    return [
      {
        id: `generator/execute-${kind}`,
        clause: 'S13',
        title: `execute and executeAsync of a generator run it to its end and give its return value: ${kind}`,
        async run(t) {
          const dispatcher = await t.shared();
          const key = t.key('numbers');
          same(await t.gives('execute()', dispatcher.execute(numbers(key, 1000))), 'end', 'its result');
          same(await t.gives('executeAsync()', dispatcher.executeAsync(numbers(key, 1000))), 'end', 'its result');
          alike(
            await t.gives('the tally', dispatcher.execute(tasks.tally(key))),
            { begun: 2, finished: 2, yielded: 2000 },
            'what the generators did',
          );
        },
      },
      {
        id: `generator/cancel-${kind}`,
        clause: 'S13',
        title: `cancelling an executed generator takes effect between two yields: ${kind}`,
        async run(t) {
          const dispatcher = await t.shared();
          const log = t.gate();
          const future = dispatcher.executeAsync(guarded(log.name));
          await log.noted('begun');
          same(future.cancel(), true, 'cancel()');
          await log.noted('finally');
          same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
        },
      },
      {
        id: `generator/timeout-${kind}`,
        clause: 'S13',
        title: `the timeout of an executed generator expires between two yields: ${kind}`,
        async run(t) {
          const dispatcher = await t.shared();
          await t.gives('ready()', dispatcher.ready());
          const { future, log } = await startedInTime(t, (timeout) => {
            const notes = t.gate();
            const limited = dispatcher.executeAsync(guarded(notes.name), { timeout });
            return { future: limited, log: notes, started: notes.noted('begun'), over: done(limited) };
          });
          hasCode(await t.failure('the task', future), 'DISPATCH_TIMEOUT', 'its error');
          await log.noted('finally');
          same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
        },
      },
    ];
  }),
  {
    id: 'generator/execute-passes-over-yields',
    clause: 'S13',
    title: 'yielded values that are discarded need not be cloneable',
    async run(t) {
      const dispatcher = await t.shared();
      same(await t.gives('execute()', dispatcher.execute(tasks.unseen())), 'end', 'its result');
    },
  },
  {
    id: 'generator/executeSync-passes-over-yields',
    clause: 'S13',
    title: 'yielded values that executeSync discards need not be cloneable',
    requires: { blocking: [true, 'when-ready', 'synchronous'] },
    async run(t) {
      const dispatcher = await blockable(t, t.shared());
      same(dispatcher.executeSync(tasks.unseen()), 'end', 'its result');
    },
  },
  {
    id: 'generator/execute-error',
    clause: 'S13',
    title: 'an error that a generator throws is the failure of its execution',
    async run(t) {
      const dispatcher = await t.shared();
      for (const task of [tasks.failsAfter(5), tasks.failsLaterAfter(5)]) {
        const error = await t.failure('execute()', dispatcher.execute(task));
        same(error instanceof RangeError && error.message, 'failed after 5', 'the message of its error');
      }
    },
  },
  {
    id: 'generator/executeSync-synchronous',
    clause: 'S13',
    title: 'executeSync of a synchronous generator returns its return value or throws its error',
    requires: { blocking: [true, 'when-ready', 'synchronous'] },
    async run(t) {
      const dispatcher = await blockable(t, t.shared());
      same(dispatcher.executeSync(tasks.numbers(t.key('blocked'), 1000)), 'end', 'its result');
      check(
        thrownBy('executeSync()', () => dispatcher.executeSync(tasks.failsAfter(5))) instanceof RangeError,
        'its error is a RangeError',
      );
    },
  },
  {
    id: 'generator/executeSync-asynchronous',
    clause: 'S13',
    title: 'executeSync of an asynchronous generator returns its return value',
    requires: { blocking: [true, 'when-ready'] },
    async run(t) {
      const dispatcher = await blockable(t, t.shared());
      same(dispatcher.executeSync(tasks.numbersLater(t.key('blocked later'), 1000)), 'end', 'its result');
    },
  },
  {
    id: 'generator/executeSync-refused',
    clause: 'B7',
    title: "with `blocking: 'synchronous'`, executeSync of an asynchronous generator throws an UnsupportedError",
    requires: { blocking: 'synchronous' },
    async run(t) {
      const dispatcher = await t.shared();
      const error = thrownBy('executeSync()', () => dispatcher.executeSync(tasks.numbersLater(t.key('refused'), 3)));
      hasCode(error, 'DISPATCH_UNSUPPORTED', 'its error');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
];
