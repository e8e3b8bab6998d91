import { transfer, type Dispatcher, type DispatcherOptions } from '@dispatch/core';
import { alike, check, hasCode, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { remains } from '../fixtures/blocking-remains.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import { listOf, nextOf } from './inputs.js';

/** Longer than the deadline of each case, in milliseconds. */
const forever = 30_000;
const replaces = { parallel: true, cancelRunning: 'terminate' } as const;
const takesBack = { ...replaces, sharedMemory: true } as const;

type Remains = 'loopLater' | 'reactLater';

/** A dispatcher with one worker that is idle and blocked. */
async function blocked(
  t: CaseContext,
  options: DispatcherOptions = {},
  what: Remains = 'loopLater',
): Promise<Dispatcher> {
  const dispatcher = await t.dispatcher({ workers: 1, ...options });
  const gate = t.gate();
  same(await t.gives('the task', dispatcher.execute(remains[what](gate.name, forever))), 'left', 'its result');
  await gate.noted('blocked');
  return dispatcher;
}

/** The ways to run a task, each once. */
const entries: readonly {
  readonly id: string;
  readonly what: string;
  run(dispatcher: Dispatcher): Promise<unknown>;
}[] = [
  { id: 'execute', what: 'execute()', run: (dispatcher) => dispatcher.execute(running.double(2)) },
  {
    id: 'execute-async',
    what: 'executeAsync()',
    run: (dispatcher) => dispatcher.executeAsync(running.double(2)).result(),
  },
  {
    id: 'stream',
    what: 'the first next() of a stream',
    run: async (dispatcher) => (await listOf(dispatcher.stream(streams.these([4]))))[0],
  },
  {
    id: 'map',
    what: 'map()',
    run: async (dispatcher) => (await listOf(dispatcher.map(running.double, [2])))[0],
  },
  {
    id: 'affinity',
    what: 'a task with the affinity key of the blocked worker',
    run: (dispatcher) => dispatcher.execute(running.double(2), { affinity: 'key' }),
  },
  {
    id: 'ready',
    what: 'a task after ready()',
    run: async (dispatcher) => {
      await dispatcher.ready();
      return dispatcher.execute(running.double(2));
    },
  },
];

/** Workers that are blocked between two tasks, by something that an earlier task left behind. */
export const blockedWorkers: readonly Case[] = [
  ...entries.map(({ id, what, run }): Case => ({
    id: `blocked/${id}`,
    clause: 'L22',
    title: `${what} runs, although the only worker is blocked by what an earlier task left behind`,
    requires: takesBack,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      await t.gives('the task', dispatcher.execute(remains.loopLater(gate.name, forever), { affinity: 'key' }));
      await gate.noted('blocked');
      same(await t.gives('a task', run(dispatcher)), 4, 'its result');
    },
  })),
  {
    id: 'blocked/execute-sync',
    clause: 'L22',
    title: 'executeSync() ends, although one of two workers is blocked by what an earlier task left behind',
    requires: { ...takesBack, blocking: [true, 'when-ready'] },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 2, max: 2 } });
      await t.gives('ready()', dispatcher.ready());
      const gate = t.gate();
      await t.gives('the task', dispatcher.execute(remains.loopLater(gate.name, forever)));
      await gate.noted('blocked');
      for (const number of [1, 2, 3, 4]) same(dispatcher.executeSync(running.double(number)), 2 * number, 'its result');
    },
  },
  {
    id: 'blocked/execute-sync-only-worker',
    clause: 'L22',
    title: 'executeSync() ends, although the only worker is blocked by what an earlier task left behind',
    requires: { ...takesBack, blocking: true },
    async run(t) {
      const dispatcher = await blocked(t);
      same(dispatcher.executeSync(running.double(2)), 4, 'its result');
    },
  },
  {
    id: 'blocked/execute-sync-only-worker-when-ready',
    clause: 'B10',
    title: 'if the only worker is blocked and none can start, executeSync() throws a DispatcherUnavailableError',
    requires: { ...takesBack, blocking: 'when-ready' },
    async run(t) {
      const dispatcher = await blocked(t);
      const error = thrownBy('executeSync()', () => dispatcher.executeSync(running.double(2)));
      hasCode(error, 'DISPATCH_UNAVAILABLE', 'its error');
      await t.gives('ready()', dispatcher.ready());
      same(dispatcher.executeSync(running.double(2)), 4, 'the result of the next call');
    },
  },
  {
    id: 'blocked/beside-another',
    clause: 'L22',
    title: 'tasks that were assigned to a blocked worker run on another one',
    requires: takesBack,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 2, max: 2 } });
      await t.gives('ready()', dispatcher.ready());
      const gate = t.gate();
      await t.gives('the task', dispatcher.execute(remains.loopLater(gate.name, forever)));
      await gate.noted('blocked');
      const numbers = Array.from({ length: 20 }, (_, index) => index);
      const results = await t.gives(
        'the tasks',
        Promise.all(numbers.map((number) => dispatcher.execute(running.double(number)))),
      );
      alike(
        results,
        numbers.map((number) => 2 * number),
        'their results',
      );
    },
  },
  {
    id: 'blocked/beside-running-task',
    clause: 'L22',
    title:
      'a task that was assigned to a blocked worker on which another task runs is run by another worker, and the other task is not affected',
    requires: takesBack,
    deadline: 20_000,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 2, max: 2 }, tasksPerWorker: 2 });
      await t.gives('ready()', dispatcher.ready());
      const [gate, other] = [t.gate(), t.gate()];
      const held = dispatcher.executeAsync(remains.holdInLoop(gate.name, 4000 + 4 * t.slack, 'held'));
      await gate.noted('blocked');
      const long = dispatcher.executeAsync(running.hold(other.name, 'long'));
      await other.arrivals();
      // The other worker is not idle at any time.
      const results = [1, 2, 3, 4].map((number) => t.later(dispatcher.execute(running.sleep(20, number))));
      alike(await t.gives('the tasks', Promise.all(results)), [1, 2, 3, 4], 'their results');
      same(held.state, 'running', 'the state of the task on the blocked worker');
      gate.open();
      other.open();
      alike(await t.gives('both tasks', Promise.all([held, long])), ['held', 'long'], 'their results');
    },
  },
  {
    id: 'blocked/transferred',
    clause: 'L22',
    title: 'a task whose arguments were transferred to a blocked worker fails with a WorkerLostError',
    requires: { ...takesBack, transfer: true },
    async run(t) {
      const dispatcher = await blocked(t);
      const buffer = new ArrayBuffer(8);
      const error = await t.failure('the task', dispatcher.execute(running.sleep(0, transfer(buffer, [buffer]))));
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'blocked/without-shared-memory',
    clause: 'L22',
    title:
      'without shared memory, a task that was assigned to a blocked worker fails with a WorkerLostError, and the next one runs',
    requires: { ...replaces, sharedMemory: false },
    async run(t) {
      const dispatcher = await blocked(t);
      const error = await t.failure('the task', dispatcher.execute(running.double(1)));
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  ...(['loopLater', 'reactLater'] as const).map((what): Case => ({
    id: `blocked/is-replaced-${what === 'loopLater' ? 'loop' : 'promise-reactions'}`,
    clause: 'L23',
    title: `a worker that an earlier task left in ${what === 'loopLater' ? 'a loop' : 'endless promise reactions'} is lost and replaced, although nothing was cancelled`,
    requires: replaces,
    async run(t) {
      const dispatcher = await blocked(t, {}, what);
      const seen: string[] = [];
      for (const type of ['workerlost', 'workerreplaced'] as const)
        dispatcher.events.addEventListener(type, () => {
          seen.push(type);
        });
      const first = t.later(dispatcher.execute(running.place()));
      if (!t.capabilities.sharedMemory) await t.failure('a first task', first);
      const place = await t.gives('a task', t.capabilities.sharedMemory ? first : dispatcher.execute(running.place()));
      same(place.call, 1, 'how many tasks the module in its worker has run');
      alike(seen, ['workerlost', 'workerreplaced'], 'the events');
    },
  })),
  {
    id: 'blocked/after-a-failure',
    clause: 'L23',
    title: 'a worker that a task left in a loop is replaced also if that task failed',
    requires: replaces,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      await t.failure('the task', dispatcher.execute(remains.rejectAndLoop(gate.name, forever)));
      await gate.noted('blocked');
      const first = t.later(dispatcher.execute(running.double(1)));
      if (!t.capabilities.sharedMemory) await t.failure('a first task', first);
      same(
        await t.gives('a task', t.capabilities.sharedMemory ? first : dispatcher.execute(running.double(1))),
        2,
        'its result',
      );
    },
  },
  {
    id: 'blocked/suspended-stream',
    clause: 'L23',
    title: 'a suspended stream on a blocked worker ends with a WorkerLostError, after the values that have arrived',
    requires: replaces,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      const stream = dispatcher.stream(remains.yieldAndLoop(gate.name, forever), { highWaterMark: 1 });
      same(await nextOf(t, 'the first value', stream), 1, 'it');
      await gate.noted('blocked');
      same(await nextOf(t, 'the second value', stream), 2, 'it');
      hasCode(await t.failure('the third', stream.next()), 'DISPATCH_WORKER_LOST', 'its error');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'blocked/stream-with-a-pending-next',
    clause: 'L23',
    title: 'a stream whose consumer waits ends with a WorkerLostError too, if its worker is blocked between two values',
    requires: replaces,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      const stream = dispatcher.stream(remains.yieldAndLoop(gate.name, forever), { highWaterMark: 1 });
      // Some values may arrive before the worker is blocked.
      const error = await t.failure('the loop', listOf(stream));
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'blocked/long-task-stays',
    clause: 'L23',
    title: 'a worker that runs a task which blocks it for long is not replaced, and the task behind it runs on it',
    requires: replaces,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 0 });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      const long = t.later(dispatcher.execute(running.spinFor(4000)));
      const behind = t.later(dispatcher.execute(running.place()));
      same(await t.gives('the long task', long), 4000, 'its result');
      same((await t.gives('the task behind it', behind)).life, before.life, 'the copy of the module that ran it');
    },
  },
  {
    id: 'blocked/for-a-moment',
    clause: 'L23',
    title: 'a worker that is blocked for less than cancelGrace is not replaced',
    requires: replaces,
    deadline: 20_000,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 8000 + 8 * t.slack });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      const gate = t.gate();
      await t.gives('the task', dispatcher.execute(remains.loopLater(gate.name, 2500)));
      await gate.noted('blocked');
      const after = await t.gives('the next task', dispatcher.execute(running.place()));
      same(after.life, before.life, 'the copy of the module that ran it');
    },
  },
  {
    id: 'blocked/while-this-thread-is',
    clause: 'L23',
    title:
      'time in which this thread is blocked does not count: a worker that could begin its task meanwhile is not replaced',
    requires: replaces,
    deadline: 20_000,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 0 });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      const gate = t.gate();
      await t.gives('the task', dispatcher.execute(remains.loopLater(gate.name, 500)));
      await gate.noted('blocked');
      const next = t.later(dispatcher.execute(running.place()));
      // It is assigned before this thread is blocked for much longer than its worker.
      await t.pause(0);
      const end = performance.now() + 4000 + 4 * t.slack;
      while (performance.now() < end);
      same((await t.gives('the next task', next)).life, before.life, 'the copy of the module that ran it');
    },
  },
  {
    id: 'blocked/close',
    clause: 'L23',
    title: 'close() fulfils although tasks wait for a worker that is blocked, and they settle before',
    requires: replaces,
    async run(t) {
      const dispatcher = await blocked(t);
      const future = dispatcher.executeAsync(running.double(2));
      future.addDoneCallback(() => {});
      await t.gives('close()', dispatcher.close());
      check(future.done(), 'the task has settled');
      same(dispatcher.status, 'closed', 'the status');
    },
  },
  {
    id: 'blocked/close-idle',
    clause: 'L23',
    title: 'close() fulfils although a worker is blocked that has no task',
    requires: replaces,
    async run(t) {
      const dispatcher = await blocked(t);
      await t.gives('close()', dispatcher.close());
      same(dispatcher.status, 'closed', 'the status');
    },
  },
];
