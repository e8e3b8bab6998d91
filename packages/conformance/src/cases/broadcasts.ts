import { broadcast } from '@dispatch/core/broadcast';
import { alike, check, hasCode, isInstance, mentions, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { broadcasting } from '../fixtures/broadcasting.js';
import { cancelling } from '../fixtures/cancelling.js';
import { running } from '../fixtures/running.js';
import { started } from './situations.js';

const needs = ['broadcasts'] as const;

/** A task on every worker. */
export const broadcasts: readonly Case[] = [
  {
    id: 'broadcast/each-worker',
    clause: 'W9',
    title: 'a broadcast runs the task once on each worker, and has the results by the numbers of the workers',
    requires: { parallel: true },
    needs,
    async run(t) {
      const dispatcher = await started(t, { workers: 3 });
      const log = t.gate();
      const results = await t.gives('broadcast()', broadcast(dispatcher, broadcasting.worker(log.name)));
      const workers = dispatcher.stats().workers.map(({ worker }) => worker);
      alike(
        [...results],
        workers.map((worker) => [worker, worker]),
        'the results',
      );
      for (const worker of workers) await log.noted(`ran on ${worker}`);
      same(log.notes.length, 3, 'how often it ran');
    },
  },
  {
    id: 'broadcast/one-worker',
    clause: 'W9',
    title: 'a broadcast to one worker runs the task once',
    needs,
    async run(t) {
      const dispatcher = await started(t, { workers: 1 });
      const log = t.gate();
      const results = await t.gives('broadcast()', broadcast(dispatcher, broadcasting.worker(log.name)));
      alike([...results], [[1, 1]], 'the results');
      await t.gives('another task', dispatcher.execute(running.note(log.name, 'later')));
      await log.noted('later');
      alike(log.notes, ['ran on 1', 'later'], 'what was noted');
    },
  },
  {
    id: 'broadcast/no-worker',
    clause: 'W9',
    title: 'a broadcast without workers has no results, and starts none',
    needs,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      const results = await t.gives('broadcast()', broadcast(dispatcher, broadcasting.worker(t.gate().name)));
      alike([[...results], dispatcher.stats().workers], [[], []], 'the results, and the workers');
    },
  },
  {
    id: 'broadcast/worker-that-starts',
    clause: 'W9',
    title: 'a broadcast runs the task also on workers that start while it lasts, and not on later ones',
    requires: { parallel: true },
    needs,
    async run(t) {
      const dispatcher = await started(t, { workers: { min: 2, max: 3 } });
      const [gate, log] = [t.gate(), t.gate()];
      await t.gives('an earlier broadcast()', broadcast(dispatcher, broadcasting.worker(log.name)));
      const future = broadcast(dispatcher, broadcasting.workerAt(gate.name));
      await gate.arrivals(2);
      // Both workers are busy: another one starts. The task may run there before the broadcast or after it.
      const other = dispatcher.execute(running.double(1));
      await gate.arrivals(3);
      gate.open();
      const results = await t.gives('broadcast()', future);
      alike([...results.keys()], [1, 2, 3], 'the workers with a result');
      await t.gives('the other task', other);
      const later = await t.gives('a later broadcast()', broadcast(dispatcher, broadcasting.worker(log.name)));
      alike([...later.keys()], [1, 2, 3], 'the workers with a result of the later one');
    },
  },
  {
    id: 'broadcast/worker-starting-before',
    clause: 'W9',
    title: 'a broadcast waits for a worker that is starting, and runs the task there',
    needs,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const ready = dispatcher.ready();
      while (dispatcher.stats().workers.length === 0) await t.turns();
      const results = await t.gives('broadcast()', broadcast(dispatcher, broadcasting.worker(t.gate().name)));
      alike([...results], [[1, 1]], 'the results');
      await t.gives('ready()', ready);
    },
  },
  {
    id: 'broadcast/before-the-queue',
    clause: 'W10',
    title: 'a broadcast waits for a task that runs on the worker, and runs before tasks that wait in the queue',
    needs,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const [gate, log, before] = [t.gate(), t.gate(), t.gate()];
      // A task whose module has to be loaded lets others pass.
      await t.gives('a first task', dispatcher.execute(broadcasting.worker(before.name)));
      const first = dispatcher.execute(running.holdAndNote(gate.name, log.name, 'first'));
      await gate.arrivals();
      const queued = dispatcher.execute(running.note(log.name, 'queued'));
      const future = broadcast(dispatcher, broadcasting.worker(log.name));
      gate.open();
      await t.gives('all of them', Promise.all([first, queued, future]));
      await log.noted('queued');
      alike(log.notes, ['begin first', 'end first', 'ran on 1', 'queued'], 'what was noted');
    },
  },
  {
    id: 'broadcast/one-fails',
    clause: 'W11',
    title: 'a broadcast whose task fails on one worker runs on the others, and fails with that error',
    requires: { parallel: true },
    needs,
    async run(t) {
      const dispatcher = await started(t, { workers: 2 });
      const log = t.gate();
      const error = await t.failure('broadcast()', broadcast(dispatcher, broadcasting.failsOn(log.name, 1)));
      isInstance(error, RangeError, 'its error');
      same(error.message, 'failed on purpose', 'the message of its error');
      for (const worker of [1, 2]) await log.noted(`ran on ${worker}`);
    },
  },
  {
    id: 'broadcast/lost-worker',
    clause: 'W11',
    title: 'a broadcast fails with a WorkerLostError if a worker is lost, after the runs on the others have ended',
    requires: { crashRecovery: ['all', 'announced'] },
    needs,
    async run(t) {
      const dispatcher = await started(t, { workers: 2 });
      const gate = t.gate();
      const future = broadcast(dispatcher, broadcasting.endsOn(gate.name, 1));
      await t.eventually('a worker to be lost', () => dispatcher.stats().workers.every(({ worker }) => worker !== 1));
      await gate.arrivals();
      same(future.done(), false, 'done() while the task runs on the other worker');
      gate.open();
      hasCode(await t.failure('broadcast()', future), 'DISPATCH_WORKER_LOST', 'its error');
    },
  },
  {
    id: 'broadcast/cancel',
    clause: 'W12',
    title: 'cancelling a broadcast cancels its runs',
    needs,
    async run(t) {
      const dispatcher = await started(t, { workers: 1 });
      const log = t.gate();
      const future = broadcast(dispatcher, cancelling.returnsLate(log.name, 1));
      await log.noted('started');
      check(future.cancel('enough'), 'cancel() returns true');
      same(future.state, 'cancelled', 'its state');
      await log.noted('aborted');
    },
  },
  {
    id: 'broadcast/signal',
    clause: 'W12',
    title: 'aborting the signal of a broadcast cancels it, with the reason',
    needs,
    async run(t) {
      const dispatcher = await started(t, { workers: 1, cancelGrace: 50 });
      const [gate, controller] = [t.gate(), new AbortController()];
      const future = broadcast(dispatcher, broadcasting.workerAt(gate.name), { signal: controller.signal });
      await gate.arrivals();
      controller.abort('enough');
      same(future.state, 'cancelled', 'its state');
      const error = await t.failure('broadcast()', future);
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, 'enough', 'the cause');
      gate.open();
    },
  },
  {
    id: 'broadcast/timeout',
    clause: 'W12',
    title: 'a broadcast that takes longer than its timeout fails with a TimeoutError',
    needs,
    async run(t) {
      const dispatcher = await started(t, { workers: 1, cancelGrace: 50 });
      const gate = t.gate();
      const future = broadcast(dispatcher, broadcasting.workerAt(gate.name), { timeout: 50 });
      hasCode(await t.failure('broadcast()', future), 'DISPATCH_TIMEOUT', 'its error');
      gate.open();
    },
  },
  {
    id: 'broadcast/close',
    clause: 'W12',
    title: 'close() waits for a broadcast, and later ones are rejected',
    needs,
    async run(t) {
      const dispatcher = await started(t, { workers: 1 });
      const gate = t.gate();
      const future = broadcast(dispatcher, broadcasting.workerAt(gate.name));
      const closing = dispatcher.close();
      const late = broadcast(dispatcher, broadcasting.workerAt(gate.name));
      hasCode(await t.failure('a later broadcast()', late), 'DISPATCH_CLOSED', 'its error');
      gate.open();
      alike([...(await t.gives('broadcast()', future))], [[1, 1]], 'the results');
      await t.gives('close()', closing);
    },
  },
  {
    id: 'broadcast/wrong-arguments',
    clause: 'W13',
    title: 'a broadcast of a generator task, or with arguments of the wrong kind, throws a TypeError',
    needs,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const task = broadcasting.worker('');
      const wrong: readonly (readonly [name: string, body: () => unknown])[] = [
        ['task', () => broadcast(dispatcher, broadcasting.numbers() as never)],
        ['task', () => broadcast(dispatcher, broadcasting.worker as never)],
        ['dispatcher', () => broadcast(undefined as never, task)],
        ['timeout', () => broadcast(dispatcher, task, { timeout: '1' as never })],
        ['signal', () => broadcast(dispatcher, task, { signal: {} as never })],
      ];
      for (const [name, body] of wrong) {
        const error = thrownBy('broadcast()', body);
        isInstance(error, TypeError, 'its error');
        mentions(error.message, [name], 'its message');
      }
    },
  },
];
