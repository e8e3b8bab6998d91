import { ManualClock } from '@dispatch/core/testing';
import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { forms } from '../fixtures/forms.js';
import { running } from '../fixtures/running.js';
import { streams as tasks } from '../fixtures/streams.js';
import { streamInTime } from './situations.js';
import { numbersBelow, take, takeAll } from './taking.js';

const over = { done: true, value: undefined };
const kinds = ['synchronous', 'asynchronous'] as const;

/** Streams that end because of a signal or a timeout. */
export const streamStopping: readonly Case[] = [
  ...kinds.flatMap((kind): Case[] => {
    const guarded = kind === 'synchronous' ? tasks.guarded : tasks.guardedLater;
    return [
      {
        id: `stream/signal-${kind}`,
        clause: 'S9',
        title: `aborting the signal ends the stream with a CancelledError, drops values not taken, and runs the finally: ${kind}`,
        async run(t) {
          const dispatcher = await t.shared();
          const log = t.gate();
          const controller = new AbortController();
          const stream = dispatcher.stream(guarded(log.name), { highWaterMark: 8, signal: controller.signal });
          await take(t, stream, 1);
          // The generator is suspended, and the values it has yielded have arrived.
          await t.gives('another task', dispatcher.execute(running.double(1)));
          controller.abort('enough');
          const error = await t.failure('next()', stream.next());
          hasCode(error, 'DISPATCH_CANCELLED', 'its error');
          same(error.cause, 'enough', 'its cause');
          alike(await t.gives('next() afterwards', stream.next()), over, 'its result');
          await log.noted('finally');
          await log.noted('enough');
        },
      },
    ];
  }),
  {
    id: 'stream/signal-while-next-waits',
    clause: 'S9',
    title: 'aborting the signal immediately rejects a pending next(), however long the generator takes to stop',
    async run(t) {
      const dispatcher = await t.shared();
      const gate = t.gate();
      const controller = new AbortController();
      const stream = dispatcher.stream(tasks.deaf(gate.name), { signal: controller.signal });
      await take(t, stream, 1);
      await gate.arrivals();
      const pending = stream.next();
      controller.abort();
      hasCode(await t.failure('the pending next()', pending), 'DISPATCH_CANCELLED', 'its error');
      gate.open();
    },
  },
  {
    id: 'stream/signal-aborted-before',
    clause: 'S9',
    title: 'with an already aborted signal, the first next() rejects with a CancelledError, and nothing starts',
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.numbers(t.key('aborted'), 3), { signal: AbortSignal.abort('before') });
      const error = await t.failure('the first next()', stream.next());
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, 'before', 'its cause');
      same(
        (await t.gives('the tally', dispatcher.execute(tasks.tally(t.key('aborted'))))).begun,
        0,
        'how often the generator began',
      );
    },
  },
  {
    id: 'stream/signal-after-the-task-has-ended',
    clause: 'S9',
    title: 'aborting the signal after the task has ended changes nothing: the values that have arrived are delivered',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const controller = new AbortController();
      const stream = dispatcher.stream(forms.counted(3), { signal: controller.signal });
      const first = await take(t, stream, 1);
      await t.eventually('the task to end', () => dispatcher.stats().completed === 1);
      controller.abort();
      alike([...first, ...(await takeAll(t, stream)).values], [0, 1, 2], 'the values');
    },
  },
  {
    id: 'stream/timeout',
    clause: 'S10',
    title:
      'when the timeout expires, the stream ends with a TimeoutError after the values that have arrived, and the finally runs',
    async run(t) {
      const dispatcher = await t.shared();
      await t.gives('ready()', dispatcher.ready());
      const { stream, log, first } = await streamInTime(
        t,
        (name, timeout) => dispatcher.stream(tasks.thenWaits(name, 3), { timeout }),
        'waiting',
      );
      await log.noted('finally');
      alike([first, ...(await take(t, stream, 2))], [0, 1, 2], 'the values');
      hasCode(await t.failure('the next one', stream.next()), 'DISPATCH_TIMEOUT', 'its error');
      alike(await t.gives('next() afterwards', stream.next()), over, 'its result');
    },
  },
  ...kinds.map((kind): Case => ({
    id: `stream/timeout-standing-still-${kind}`,
    clause: 'S10',
    title: `the timeout of a suspended generator expires: its finally runs, and the consumer gets the values and then the error: ${kind}`,
    async run(t) {
      const dispatcher = await t.shared();
      await t.gives('ready()', dispatcher.ready());
      const guarded = kind === 'synchronous' ? tasks.guarded : tasks.guardedLater;
      const { stream, log } = await streamInTime(t, (name, timeout) =>
        dispatcher.stream(guarded(name), { highWaterMark: 4, timeout }),
      );
      await log.noted('finally');
      const values: number[] = [];
      const taking = async (): Promise<void> => {
        for await (const value of stream) values.push(value);
      };
      hasCode(await t.failure('the rest', taking()), 'DISPATCH_TIMEOUT', 'its error');
      alike(values, numbersBelow(values.length + 1).slice(1), 'the values before it');
      check(values.length <= 4, `the values before it do not exceed the high-water mark: there are ${values.length}`);
    },
  })),
  {
    id: 'stream/timeout-counts-from-next',
    clause: 'S10',
    title: 'the timeout counts from the first next()',
    async run(t) {
      const clock = new ManualClock();
      const dispatcher = await t.dispatcher({ workers: 1, clock });
      const log = t.gate();
      const stream = dispatcher.stream(tasks.thenWaits(log.name, 1), { timeout: 1000 });
      clock.advance(1000);
      alike(await take(t, stream, 1), [0], 'the first value');
      await log.noted('waiting');
      clock.advance(999);
      await t.turns();
      alike(log.notes, ['waiting'], 'what was noted before the timeout');
      clock.advance(1);
      hasCode(await t.failure('the next one', stream.next()), 'DISPATCH_TIMEOUT', 'its error');
    },
  },
];
