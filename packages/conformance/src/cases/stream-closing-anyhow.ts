import { ManualClock } from '@dispatch/core/testing';
import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { streams as tasks } from '../fixtures/streams.js';
import { numbersBelow, take } from './taking.js';

const over = { done: true, value: undefined };

/** Consumers that close a stream whatever its task is doing. */
export const streamClosingAnyhow: readonly Case[] = [
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
    id: 'stream/return-given-up-by-the-clock',
    clause: 'S6',
    title:
      'return() of a stream whose generator ignores its signal fulfils when the clock reaches cancelGrace, and not before',
    async run(t) {
      const clock = new ManualClock();
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, clock, cancelGrace: 1000 });
      const gate = t.gate();
      const stream = dispatcher.stream(tasks.deaf(gate.name));
      await take(t, stream, 1);
      await gate.arrivals();
      let left = false;
      const returned = stream.return('left').finally(() => {
        left = true;
      });
      await t.turns();
      clock.advance(999);
      await t.turns();
      same(left, false, 'whether return() has fulfilled before cancelGrace');
      clock.advance(1);
      alike(await t.gives('return()', returned), { done: true, value: 'left' }, 'its result');
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
