import { alike, check, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { streams as tasks } from '../fixtures/streams.js';
import { numbersBelow, take, takeAll } from './taking.js';

const over = { done: true, value: undefined };
const kinds = ['synchronous', 'asynchronous'] as const;

/** Consumers that leave before the end. */
export const streamLeaving: readonly Case[] = [
  ...kinds.flatMap((kind): Case[] => {
    const guarded = kind === 'synchronous' ? tasks.guarded : tasks.guardedLater;
    return [
      {
        id: `stream/break-${kind}`,
        clause: 'S6',
        title: `leaving the loop runs the finally of the generator: ${kind}`,
        async run(t) {
          const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 60_000 });
          const log = t.gate();
          const seen: number[] = [];
          const loop = async (): Promise<void> => {
            for await (const value of dispatcher.stream(guarded(log.name), { window: 2 })) {
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
        title: `return(value) resolves to that value, the signal aborts and the finally runs: ${kind}`,
        async run(t) {
          const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
          const log = t.gate();
          const stream = dispatcher.stream(guarded(log.name), { window: 2 });
          await take(t, stream, 3);
          const value: never = Object('left') as never;
          alike(await t.gives('return()', stream.return(value)), { done: true, value }, 'its result');
          await log.noted('finally');
          await t.eventually('the signal to abort', () => log.notes.length === 3);
          check(log.notes.some((note) => String(note).startsWith('AbortError')), `the signal aborts with an AbortError, and the notes are ${log.notes.join(', ')}`);
          alike(await t.gives('next() afterwards', stream.next()), over, 'its result');
        },
      },
      {
        id: `stream/throw-${kind}`,
        clause: 'S8',
        title: `throw(error) rejects with it, and it is the reason with which the signal of the task aborts: ${kind}`,
        async run(t) {
          const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
          const log = t.gate();
          const stream = dispatcher.stream(guarded(log.name), { window: 2 });
          await take(t, stream, 3);
          const error = new RangeError('no more');
          same(await t.failure('throw()', stream.throw(error)), error, 'its error');
          await log.noted('finally');
          await log.noted('RangeError: no more');
          alike(await t.gives('next() afterwards', stream.next()), over, 'its result');
        },
      },
      {
        id: `stream/signal-${kind}`,
        clause: 'S9',
        title: `aborting the signal ends the stream with a CancelledError, drops what was not taken, and runs the finally: ${kind}`,
        async run(t) {
          const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 60_000 });
          const log = t.gate();
          const controller = new AbortController();
          const stream = dispatcher.stream(guarded(log.name), { window: 8, signal: controller.signal });
          await take(t, stream, 1);
          // It stands still, and what it has yielded has come.
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
      {
        id: `stream/throws-at-last-${kind}`,
        clause: 'S7',
        title: `what the finally throws rejects return(): ${kind}`,
        async run(t) {
          const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 60_000 });
          const stream = dispatcher.stream(kind === 'synchronous' ? tasks.throwsAtLast() : tasks.throwsAtLastLater(), { window: 2 });
          await take(t, stream, 3);
          // Another task has the slot: it stands still.
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
    title: 'what the finally throws rejects the loop that was left',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 60_000 });
      const loop = async (): Promise<void> => {
        for await (const number of dispatcher.stream(tasks.throwsAtLast(), { window: 1 })) {
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
    title: 'return() resolves once the finally has run, and not before',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
      const gate = t.gate();
      const stream = dispatcher.stream(tasks.leavesSlowly(gate.name), { window: 2 });
      await take(t, stream, 3);
      let left = false;
      const returned = stream.return(Object('left') as never).then(() => {
        left = true;
      });
      await gate.arrivals();
      same(left, false, 'whether return() has resolved while the finally waits');
      gate.open();
      await t.gives('return()', returned);
    },
  },
  {
    id: 'stream/break-waits-for-finally',
    clause: 'S6',
    title: 'after leaving a loop, the finally has run: the only slot was not given to another before',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 60_000 });
      const loop = async (): Promise<void> => {
        for await (const value of dispatcher.stream(tasks.numbersLater(t.key('break waits'), 1000), { window: 4 })) if (value === 5) break;
      };
      await t.gives('the loop', loop());
      const { begun, finished } = await t.gives('the tally', dispatcher.execute(tasks.tally(t.key('break waits'))));
      alike({ begun, finished }, { begun: 1, finished: 1 }, 'what the generator did');
    },
  },
  {
    id: 'stream/return-given-up',
    clause: 'S6',
    title: 'a generator that is deaf to its signal is given up after cancelGrace: return() resolves, and the queue goes on',
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
    title: 'a generator in an endless loop is ended after cancelGrace: return() resolves, and the queue goes on',
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
    title: 'return() does not wait for a pending next(), which sees the end',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
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
    title: 'a stream that is left while its task is queued never starts, and return() resolves at once',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 60_000 });
      const gate = t.gate();
      const holder = dispatcher.executeAsync(running.hold(gate.name));
      await gate.arrivals();
      const stream = dispatcher.stream(tasks.numbers(t.key('queued'), 3));
      const pending = stream.next();
      alike(await t.gives('return()', stream.return('left')), { done: true, value: 'left' }, 'its result');
      alike(await t.gives('the pending next()', pending), over, 'its result');
      gate.open();
      await t.gives('the task in the slot', holder);
      same((await t.gives('the tally', dispatcher.execute(tasks.tally(t.key('queued'))))).begun, 0, 'how often the generator began');
    },
  },
  {
    id: 'stream/return-twice',
    clause: 'S6',
    title: 'leaving twice is leaving once: each return() gives its own value',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
      const stream = dispatcher.stream(tasks.numbers(t.key('twice'), 1000), { window: 2 });
      await take(t, stream, 1);
      const both = await t.gives('both', Promise.all([stream.return('first'), stream.return('second')]));
      alike(both, [{ done: true, value: 'first' }, { done: true, value: 'second' }], 'their results');
      const { finished } = await t.gives('the tally', dispatcher.execute(tasks.tally(t.key('twice'))));
      same(finished, 1, 'how often the finally ran');
    },
  },
  {
    id: 'stream/throw-given-up',
    clause: 'S8',
    title: 'throw(error) rejects with the error though the generator is deaf to its signal',
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
    id: 'stream/signal-while-next-waits',
    clause: 'S9',
    title: 'aborting the signal rejects a pending next() at once, however long the generator takes to stop',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
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
    title: 'with a signal that is aborted already the first next() rejects with a CancelledError, and nothing starts',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const stream = dispatcher.stream(tasks.numbers(t.key('aborted'), 3), { signal: AbortSignal.abort('before') });
      const error = await t.failure('the first next()', stream.next());
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, 'before', 'its cause');
      same((await t.gives('the tally', dispatcher.execute(tasks.tally(t.key('aborted'))))).begun, 0, 'how often the generator began');
    },
  },
  {
    id: 'stream/timeout',
    clause: 'S10',
    title: 'when the time runs out, a TimeoutError comes after the values that have arrived, and the finally runs',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
      await t.gives('ready()', dispatcher.ready());
      const log = t.gate();
      const stream = dispatcher.stream(tasks.thenWaits(log.name, 3), { timeout: 500 + 2 * t.slack });
      const first = await take(t, stream, 1);
      await log.noted('waiting');
      await log.noted('finally');
      alike([...first, ...(await take(t, stream, 2))], [0, 1, 2], 'the values');
      hasCode(await t.failure('the next one', stream.next()), 'DISPATCH_TIMEOUT', 'its error');
      alike(await t.gives('next() afterwards', stream.next()), over, 'its result');
    },
  },
  ...kinds.map(
    (kind): Case => ({
      id: `stream/timeout-standing-still-${kind}`,
      clause: 'S10',
      title: `the time of a generator that stands still runs out: its finally runs, and the consumer finds the values and the error: ${kind}`,
      async run(t) {
        const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 60_000 });
        await t.gives('ready()', dispatcher.ready());
        const log = t.gate();
        const guarded = kind === 'synchronous' ? tasks.guarded : tasks.guardedLater;
        const stream = dispatcher.stream(guarded(log.name), { window: 4, timeout: 500 + 2 * t.slack });
        await take(t, stream, 1);
        await log.noted('finally');
        const values: number[] = [];
        const taking = async (): Promise<void> => {
          for await (const value of stream) values.push(value);
        };
        hasCode(await t.failure('the rest', taking()), 'DISPATCH_TIMEOUT', 'its error');
        alike(values, numbersBelow(values.length + 1).slice(1), 'the values before it');
        check(values.length <= 4, `the values before it are no more than the window, and they are ${values.length}`);
      },
    }),
  ),
  {
    id: 'stream/timeout-counts-from-next',
    clause: 'S10',
    title: 'the timeout counts from the first next()',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('a first task', dispatcher.execute(tasks.tally(t.key('warm'))));
      const stream = dispatcher.stream(tasks.left(), { timeout: 60_000 });
      await t.pause(1000);
      const [left = 0] = await take(t, stream, 1);
      check(left > 59_100, `a second before the first next() does not count: of 60 000 ms ${Math.round(left)} are left`);
      await takeAll(t, stream);
    },
  },
  {
    id: 'stream/cancels-leave-nothing',
    clause: 'S6',
    title: 'of 300 streams that are left in the middle every generator ends with its finally',
    deadline: 30_000,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 4, cancelGrace: 60_000 });
      const leave = async (index: number): Promise<void> => {
        const task = index % 2 === 0 ? tasks.numbers(t.key('cancels'), 1_000_000) : tasks.numbersLater(t.key('cancels'), 1_000_000);
        const controller = new AbortController();
        const stream = dispatcher.stream(task, { window: 1 + (index % 5), signal: controller.signal });
        await take(t, stream, 1 + (index % 7));
        if (index % 3 === 0) controller.abort();
        else if (index % 3 === 1) await t.failure('throw()', stream.throw(new Error('left')));
        else await t.gives('return()', stream.return('left'));
      };
      for (let round = 0; round < 30; round += 1) await Promise.all(numbersBelow(10).map((index) => leave(10 * round + index)));
      await t.eventually('every generator to end', async () => {
        const { begun, finished } = await dispatcher.execute(tasks.tally(t.key('cancels')));
        same(begun, 300, 'how many generators began');
        return finished === 300;
      });
    },
  },
];
