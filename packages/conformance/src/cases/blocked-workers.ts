import { transfer, type Dispatcher } from '@dispatch/core';
import { alike, hasCode, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { remains } from '../fixtures/blocking-remains.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import { blocked, forever, replaces, takesBack } from './blocked-worker.js';
import { listOf } from './inputs.js';

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

/** Tasks for a worker that is blocked by something that an earlier task left behind. */
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
      'with `startsKnown: false`, a task that was assigned to a blocked worker fails with a WorkerLostError, and the next one runs',
    requires: { ...replaces, startsKnown: false },
    async run(t) {
      const dispatcher = await blocked(t);
      const error = await t.failure('the task', dispatcher.execute(running.double(1)));
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
];
