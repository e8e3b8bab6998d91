import type { Dispatcher, TaskStream } from '@dispatch/core';
import { alike, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import type { Gate } from '../gate.js';
import { checkCounts, type Counts } from './counting.js';
import { memberOf, recorded, typesOf } from './recording.js';
import { busy } from './situations.js';
import { take, takeAll } from './taking.js';

const ofTasks = ['taskqueued', 'taskstarted', 'tasksettled'] as const;

type Outcome = 'completed' | 'failed' | 'cancelled';

/** How a stream of `guarded` ends, after its first value was taken. */
const endings: readonly {
  readonly name: string;
  readonly outcome: Outcome;
  end(t: CaseContext, stream: TaskStream<number, unknown>, controller: AbortController): Promise<unknown>;
}[] = [
  { name: 'return', outcome: 'cancelled', end: (t, stream) => t.gives('return()', stream.return(undefined)) },
  {
    name: 'throw',
    outcome: 'cancelled',
    end: (t, stream) => t.failure('throw()', stream.throw(new RangeError('over'))),
  },
  {
    name: 'abort',
    outcome: 'cancelled',
    end: (t, stream, controller) => {
      controller.abort();
      return t.failure('next()', stream.next());
    },
  },
];

function counted(outcome: Outcome, count: number): Partial<Counts> {
  return { [outcome]: count };
}

/** A stream of endless numbers. Its first value has been taken, and it is suspended. */
async function suspended(
  t: CaseContext,
  dispatcher: Dispatcher,
  log: Gate,
  signal?: AbortSignal,
): Promise<TaskStream<number, never>> {
  const stream = dispatcher.stream(streams.guarded(log.name), { highWaterMark: 1, signal });
  await take(t, stream, 1);
  // Another task runs in the slot of the stream: it is suspended.
  await t.gives('a task beside it', dispatcher.execute(running.double(1)));
  return stream;
}

/** State, statistics and events of streams. */
export const streamObservation: readonly Case[] = [
  {
    id: 'stream/counted-when-it-begins',
    clause: 'N6',
    title: 'a stream is not counted before its first next(), is running while it is suspended, and completes once',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const stream = dispatcher.stream(streams.numbers(t.key('counted'), 3), { highWaterMark: 1 });
      checkCounts(dispatcher, {}, 'before the first next()');
      await take(t, stream, 1);
      checkCounts(dispatcher, { running: 1 }, 'while it is suspended');
      await t.gives('a task beside it', dispatcher.execute(running.double(1)));
      checkCounts(dispatcher, { running: 1, completed: 1 }, 'after a task beside it');
      await takeAll(t, stream);
      checkCounts(dispatcher, { completed: 2 }, 'after its end');
      await t.gives('return()', stream.return('again'));
      checkCounts(dispatcher, { completed: 2 }, 'after it was closed once more');
    },
  },
  {
    id: 'stream/counted-while-it-waits',
    clause: 'N6',
    title: 'a stream that waits for a slot is counted as waiting, and as cancelled if it is closed then',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const stream = dispatcher.stream(streams.numbers(t.key('waits'), 3));
      const first = t.later(stream.next());
      checkCounts(dispatcher, { running: 1, queued: 1 }, 'while it waits');
      await t.gives('return()', stream.return('left'));
      checkCounts(dispatcher, { running: 1, cancelled: 1 }, 'after it was closed');
      same((await t.gives('next()', first)).done, true, 'whether next() gives the end');
      gate.open();
      await t.gives('the task before it', holder);
    },
  },
  {
    id: 'stream/counted-when-it-fails',
    clause: 'N6',
    title: 'a stream whose task throws, or whose time runs out, is counted as failed',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.failure('a stream that throws', takeAll(t, dispatcher.stream(streams.failsAfter(2))));
      checkCounts(dispatcher, { failed: 1 }, 'after one that throws');
      const late = dispatcher.stream(streams.numbers(t.key('late'), 2), { timeout: 0 });
      hasCode(await t.failure('a stream without time', late.next()), 'DISPATCH_TIMEOUT', 'its error');
      checkCounts(dispatcher, { failed: 2 }, 'after one that times out');
    },
  },
  ...endings.map(({ name, outcome, end }): Case => ({
    id: `stream/counted-after-${name}`,
    clause: 'N6',
    title: `a suspended stream that ends by ${name} is counted once as ${outcome}, and its worker has answered it`,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 60_000 });
      const [log, controller] = [t.gate(), new AbortController()];
      const stream = await suspended(t, dispatcher, log, controller.signal);
      await end(t, stream, controller);
      checkCounts(dispatcher, { ...counted(outcome, 1), completed: 1 }, `after ${name}`);
      await log.noted('finally');
      await t.eventually('its worker to have answered both', () => dispatcher.stats().workers[0]?.answered === 2);
      const [worker] = dispatcher.stats().workers;
      alike([worker?.state, worker?.running], ['idle', 0], 'the state of its worker, and what it runs');
    },
  })),
  {
    id: 'stream/worker-of-a-suspended-one',
    clause: 'N8',
    title: 'the worker of a suspended stream is busy and runs it; it has answered the tasks beside it',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const log = t.gate();
      const stream = await suspended(t, dispatcher, log);
      const [worker] = dispatcher.stats().workers;
      alike(
        [worker?.state, worker?.running, worker?.answered],
        ['busy', 1, 1],
        'its state, and how many tasks it runs and has answered',
      );
      await t.gives('return()', stream.return(undefined as never));
    },
  },
  {
    id: 'stream/events-of-its-life',
    clause: 'N9',
    title: 'a stream is queued at its first next(), started once, and settled when its task has returned',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const seen = recorded(dispatcher, ofTasks);
      const stream = dispatcher.stream(streams.numbers(t.key('events'), 5), { highWaterMark: 1 });
      alike(typesOf(seen), [], 'the events before the first next()');
      await take(t, stream, 3);
      alike(typesOf(seen), ['taskqueued', 'taskstarted'], 'the events after some values');
      await takeAll(t, stream);
      alike(typesOf(seen), [...ofTasks], 'the events after its end');
      alike(
        seen.map(({ run, task, namespace }) => [run === seen[0]?.run, task, namespace]),
        seen.map(() => [true, 'numbers', 'conformance/streams']),
        'whether they are of one run, and its names',
      );
      same(memberOf(seen.at(-1), 'outcome'), 'completed', 'its outcome');
      same(memberOf(seen.at(-1), 'worker'), memberOf(seen[1], 'worker'), 'the worker that settles it');
    },
  },
  ...endings.map(({ name, outcome, end }): Case => ({
    id: `stream/events-after-${name}`,
    clause: 'N9',
    title: `a stream that ends by ${name} is settled once, as ${outcome}`,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 60_000 });
      const seen = recorded(dispatcher, ['tasksettled']);
      const [log, controller] = [t.gate(), new AbortController()];
      const stream = await suspended(t, dispatcher, log, controller.signal);
      await end(t, stream, controller);
      await log.noted('finally');
      await t.gives('the next task', dispatcher.execute(running.double(1)));
      alike(
        seen.map((event) => [event.task, event.outcome]),
        [
          ['double', 'completed'],
          ['guarded', outcome],
          ['double', 'completed'],
        ],
        'the settled events',
      );
    },
  })),
  {
    id: 'stream/events-of-a-failure',
    clause: 'N9',
    title:
      'a stream whose task throws is settled as failed, and one that is closed before its first next() has no event',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const seen = recorded(dispatcher, ofTasks);
      await t.gives('return()', dispatcher.stream(streams.failsAfter(1)).return(undefined as never));
      await t.failure('a stream that throws', takeAll(t, dispatcher.stream(streams.failsLaterAfter(1))));
      alike(typesOf(seen), [...ofTasks], 'the events');
      same(memberOf(seen.at(-1), 'outcome'), 'failed', 'its outcome');
    },
  },
];
