import { WorkerLostError } from '@dispatch/core';
import { alike, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { behindLost, busy } from './situations.js';

const announced = { crashRecovery: ['all', 'announced'] } as const;

/** Workers that die, and the tasks that had started on them. */
export const lostWorkers: readonly Case[] = [
  ...[0, 3].map((code): Case => ({
    id: `lost/exit-${code}`,
    clause: 'L1',
    title: `a task that ends its worker with exit code ${code} fails with a WorkerLostError`,
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const error = await t.failure('the task', dispatcher.execute(failing.exit(code)));
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      isInstance(error, WorkerLostError, 'its error');
    },
  })),
  {
    id: 'lost/exit-code',
    clause: 'L2',
    title: 'the WorkerLostError has the exit code if the platform has one',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const known = await t.gives('a first task', dispatcher.execute(failing.hasExitCode()));
      const error = await t.failure('the task', dispatcher.execute(failing.exit(3)));
      isInstance(error, WorkerLostError, 'its error');
      same(error.exitCode, known ? 3 : undefined, 'its exitCode');
    },
  },
  {
    id: 'lost/each-its-own-error',
    clause: 'L1',
    title: 'all tasks that had started on a lost worker fail, each with its own error object',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3 });
      const gate = t.gate();
      const others = [1, 2].map(() => dispatcher.executeAsync(running.hold(gate.name)));
      await gate.arrivals(2);
      const culprit = dispatcher.executeAsync(failing.exit(3));
      const all = await Promise.all([...others, culprit].map((future) => t.failure('a task', future)));
      for (const error of all) hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      same(new Set(all).size, 3, 'how many error objects there are');
    },
  },
  {
    id: 'lost/uncaught-error',
    clause: 'L3',
    title: 'an uncaught error loses the worker and is the cause of the WorkerLostError',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      const future = dispatcher.executeAsync(failing.uncaughtAt(gate.name));
      await gate.arrivals();
      gate.open();
      const error = await t.failure('the task', future);
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      isInstance(error.cause, Error, 'its cause');
      same(error.cause.message, 'uncaught on purpose', 'the message of its cause');
    },
  },
  ...([['exit'], ['uncaughtExceptionMonitor'], []] as const).map(([event]): Case => ({
    id: `lost/uncaught-error-without-${event?.toLowerCase() ?? 'any'}-listeners`,
    clause: 'L3',
    title: `an uncaught error is the cause of the WorkerLostError after a task has removed the listeners of ${event ?? 'all events'}`,
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('the task that removes listeners', dispatcher.execute(failing.removeListeners(event)));
      const gate = t.gate();
      const future = dispatcher.executeAsync(failing.uncaughtAt(gate.name));
      await gate.arrivals();
      gate.open();
      const error = await t.failure('the task', future);
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      isInstance(error.cause, Error, 'its cause');
      same(error.cause.message, 'uncaught on purpose', 'the message of its cause');
    },
  })),
  {
    id: 'lost/uncaught-error-of-a-class',
    clause: 'L3',
    title:
      'the cause of a WorkerLostError is an instance of the built-in class of the error, with its name and properties',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      const future = dispatcher.executeAsync(failing.uncaughtOfAClassAt(gate.name));
      await gate.arrivals();
      gate.open();
      const error = await t.failure('the task', future);
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      isInstance(error.cause, RangeError, 'its cause');
      const { left, message, name } = error.cause as RangeError & { readonly left?: unknown };
      alike(
        [name, message, left],
        ['StockError', 'uncaught on purpose', 3],
        'the name, message and property of its cause',
      );
    },
  },
  {
    id: 'lost/unhandled-rejection',
    clause: 'L3',
    title: 'an unhandled rejection loses the worker, and its reason is the cause of the WorkerLostError',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      const future = dispatcher.executeAsync(failing.unhandledAt(gate.name));
      await gate.arrivals();
      gate.open();
      const error = await t.failure('the task', future);
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      isInstance(error.cause, Error, 'its cause');
      same(error.cause.message, 'unhandled on purpose', 'the message of its cause');
    },
  },
  ...(
    [
      ['error', 'an uncaught error', failing.recovers],
      ['rejection', 'an unhandled rejection', failing.recoversFromRejection],
    ] as const
  ).map(([id, what, cause]): Case => ({
    id: `lost/handled-${id}`,
    clause: 'L3',
    title: `${what} that code in the worker handles does not lose the worker`,
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const other = dispatcher.executeAsync(running.hold(gate.name, 'held'));
      await gate.arrivals();
      await t.gives('the task whose error is handled', dispatcher.execute(cause()));
      gate.open();
      same(await t.gives('a task that runs meanwhile', other), 'held', 'its result');
    },
  })),
  {
    id: 'lost/no-cause-after-recovery',
    clause: 'L3',
    title: 'a task that ends its worker fails without a cause, even if the worker has handled an uncaught error before',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('a task whose error is handled', dispatcher.execute(failing.recovers()));
      const error = await t.failure('the task', dispatcher.execute(failing.exit(3)));
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      same(error.cause, undefined, 'its cause');
    },
  },
  {
    id: 'lost/cause-after-recovery',
    clause: 'L3',
    title: 'the cause is the error that ended the worker and not one that the worker has handled before',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      await t.gives('a task whose error is handled', dispatcher.execute(failing.recovers()));
      const future = dispatcher.executeAsync(failing.uncaughtAt(gate.name));
      await gate.arrivals();
      gate.open();
      const error = await t.failure('the task', future);
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      isInstance(error.cause, Error, 'its cause');
      same(error.cause.message, 'uncaught on purpose', 'the message of its cause');
    },
  },
  {
    id: 'lost/ended-from-outside',
    clause: 'L1',
    title: 'tasks that are running on a worker that is ended from outside fail with a WorkerLostError',
    requires: { crashRecovery: 'all' },
    needs: ['kill'],
    async run(t) {
      const { dispatcher, holder } = await busy(t);
      await t.kill(dispatcher);
      hasCode(await t.failure('the task', holder), 'DISPATCH_WORKER_LOST', 'its error');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'lost/ended-in-a-busy-loop',
    clause: 'L1',
    title: 'a loop whose worker is ended from outside fails with a WorkerLostError',
    requires: { crashRecovery: 'all', parallel: true },
    needs: ['kill'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const future = dispatcher.executeAsync(running.spinAfterNote(log.name));
      await log.noted('spinning');
      await t.kill(dispatcher);
      hasCode(await t.failure('the loop', future), 'DISPATCH_WORKER_LOST', 'its error');
    },
  },
  {
    id: 'lost/out-of-memory',
    clause: 'L1',
    title: 'a task that uses up the memory of its worker fails with a WorkerLostError',
    requires: { crashRecovery: 'all' },
    needs: ['createShortOfMemory'],
    deadline: 30_000,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 }, 'short of memory');
      const culprit = dispatcher.executeAsync(failing.allocate());
      const queued = dispatcher.executeAsync(running.double(2));
      hasCode(await t.failure('the task', culprit), 'DISPATCH_WORKER_LOST', 'its error');
      await behindLost(t, [queued], [4]);
    },
  },
];
