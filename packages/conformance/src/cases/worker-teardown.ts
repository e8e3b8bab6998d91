import { ManualClock } from '@dispatch/core/testing';
import { alike, check, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling } from '../fixtures/cancelling.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { withSetup } from './worker-setup.js';

const needs = ['createWithSetup'] as const;

/** What runs in a worker after its last task. */
export const workerTeardown: readonly Case[] = [
  {
    id: 'teardown/close',
    clause: 'W3',
    title: 'the teardown runs when the dispatcher closes, and close() waits for it',
    needs,
    async run(t) {
      const gate = t.gate();
      const { dispatcher, log } = await withSetup(t, { workers: 1, cancelGrace: 60_000 }, { teardownGate: gate.name });
      await t.gives('a task', dispatcher.execute(running.double(1)));
      let isClosed = false;
      const closing = dispatcher.close().then(() => {
        isClosed = true;
      });
      await gate.arrivals();
      await t.turns();
      same(isClosed, false, 'whether close() has fulfilled during the teardown');
      gate.open();
      await t.gives('close()', closing);
      await log.noted('torn down 1');
      alike(log.notes, ['setup 1', 'teardown 1', 'torn down 1'], 'what was noted');
    },
  },
  {
    id: 'teardown/every-worker',
    clause: 'W3',
    title: 'every worker that has started has its teardown',
    requires: { parallel: true },
    needs,
    async run(t) {
      const { dispatcher, log } = await withSetup(t, { workers: { min: 2, max: 2 } });
      await t.gives('ready()', dispatcher.ready());
      await t.gives('close()', dispatcher.close());
      for (const worker of [1, 2]) await log.noted(`torn down ${worker}`);
      same(log.notes.length, 6, 'how many notes there are');
    },
  },
  {
    id: 'teardown/idle',
    clause: 'W3',
    title: 'the teardown runs when its worker ends after idleTimeout',
    needs,
    async run(t) {
      const { dispatcher, log } = await withSetup(t, { workers: { min: 0, max: 1 }, idleTimeout: 20 });
      await t.gives('a task', dispatcher.execute(running.double(1)));
      await log.noted('torn down 1');
      await t.gives('another task', dispatcher.execute(running.double(1)));
      await log.noted('setup 2');
    },
  },
  {
    id: 'teardown/worn',
    clause: 'W3',
    title: 'the teardown runs when its worker has reached maxTasksPerWorker, and the next worker does not wait for it',
    needs,
    async run(t) {
      const gate = t.gate();
      const options = { workers: 1, maxTasksPerWorker: 1, cancelGrace: 60_000 };
      const { dispatcher, log } = await withSetup(t, options, { teardownGate: gate.name });
      await t.gives('a task', dispatcher.execute(running.double(1)));
      await gate.arrivals();
      await t.gives('another task', dispatcher.execute(running.double(1)));
      gate.open();
      await log.noted('torn down 1');
    },
  },
  {
    id: 'teardown/after-an-abandoned-task',
    clause: 'W3',
    title: 'the teardown runs in a worker that is replaced because of a task that stops too late',
    requires: { cancelRunning: 'terminate' },
    needs,
    async run(t) {
      // The worker has any time to respond, however busy the machine is.
      const clock = new ManualClock();
      const options = { workers: 1, tasksPerWorker: 2, cancelGrace: 100, clock };
      const { dispatcher, log } = await withSetup(t, options);
      const [late, other] = [t.gate(), t.gate()];
      const abandoned = dispatcher.executeAsync(running.holdAndNote(late.name, late.name, 'late'));
      const kept = dispatcher.executeAsync(running.hold(other.name));
      await Promise.all([late.arrivals(), other.arrivals()]);
      abandoned.cancel();
      clock.advance(100);
      const { worker } = await t.gives('a task on another worker', dispatcher.execute(running.place()));
      same(worker, 2, 'the worker of the next task');
      late.open();
      await late.noted('end late');
      other.open();
      await t.gives('the other task', kept);
      await log.noted('torn down 1');
    },
  },
  {
    id: 'teardown/lost-worker',
    clause: 'W4',
    title: 'a worker that is lost has no teardown',
    requires: { crashRecovery: ['all', 'announced'] },
    needs,
    async run(t) {
      const { dispatcher, log } = await withSetup(t, { workers: 1 });
      await t.failure('the task', dispatcher.execute(failing.exit(3)));
      await t.gives('another task', dispatcher.execute(running.double(1)));
      await t.gives('close()', dispatcher.close());
      await log.noted('torn down 2');
      alike(
        log.notes.filter((text) => String(text).startsWith('teardown')),
        ['teardown 2'],
        'which teardowns have run',
      );
    },
  },
  {
    id: 'teardown/running-task',
    clause: 'W4',
    title: 'a worker that is ended while a task runs on it has no teardown',
    requires: { cancelRunning: 'terminate' },
    needs,
    async run(t) {
      const { dispatcher, log } = await withSetup(t, { workers: 1 });
      const gate = t.gate();
      const task = t.later(dispatcher.execute(running.hold(gate.name)));
      await gate.arrivals();
      await log.noted('setup 1');
      await t.gives('close()', dispatcher.close({ timeout: 0 }));
      await t.failure('the task', task);
      await t.turns();
      alike(log.notes, ['setup 1'], 'what was noted');
    },
  },
  {
    id: 'teardown/no-more-time',
    clause: 'W4',
    title: 'close() with a timeout waits for a teardown no longer than that',
    needs,
    async run(t) {
      const gate = t.gate();
      const { dispatcher } = await withSetup(t, { workers: 1, cancelGrace: 600_000 }, { teardownGate: gate.name });
      await t.gives('a task', dispatcher.execute(running.double(1)));
      const closing = dispatcher.close();
      await gate.arrivals();
      await t.gives('close({ timeout })', dispatcher.close({ timeout: 10 }));
      await t.gives('close()', closing);
    },
  },
  {
    id: 'teardown/never-ends',
    clause: 'W5',
    title: 'a worker whose teardown does not end within cancelGrace is ended',
    needs,
    async run(t) {
      const [gate, clock] = [t.gate(), new ManualClock()];
      const options = { workers: 1, cancelGrace: 200, clock };
      const { dispatcher, log } = await withSetup(t, options, { teardownGate: gate.name });
      await t.gives('a task', dispatcher.execute(running.double(1)));
      const closing = dispatcher.close();
      await log.noted('teardown 1');
      clock.advance(200);
      await t.gives('close()', closing);
      alike(log.notes, ['setup 1', 'teardown 1'], 'what was noted');
    },
  },
  {
    id: 'teardown/cancelled-tasks-before-it',
    clause: 'W3',
    title: 'the teardown runs after a task that was cancelled has stopped',
    needs,
    async run(t) {
      const { dispatcher, log } = await withSetup(t, { workers: 1, cancelGrace: 60_000 });
      const future = dispatcher.executeAsync(cancelling.returnsLate(log.name, 1));
      await log.noted('started');
      const closing = dispatcher.close();
      future.cancel();
      await t.gives('close()', closing);
      await log.noted('torn down 1');
      alike(log.notes, ['setup 1', 'started', 'aborted', 'teardown 1', 'torn down 1'], 'what was noted');
    },
  },
  {
    id: 'teardown/fails',
    clause: 'W6',
    title: 'an error that a teardown throws is passed to onUnobservedError, and close() fulfils',
    needs,
    async run(t) {
      const reported: unknown[][] = [];
      const onUnobservedError = (...args: unknown[]): void => {
        reported.push(args);
      };
      const { dispatcher } = await withSetup(t, { workers: 1, onUnobservedError }, { teardownFails: true });
      await t.gives('a task', dispatcher.execute(running.double(1)));
      await t.gives('close()', dispatcher.close());
      await t.eventually('onUnobservedError to be called', () => reported.length > 0);
      same(reported.length, 1, 'how often it was called');
      const [error, task] = reported[0] ?? [];
      isInstance(error, RangeError, 'the error');
      same(error.message, 'no teardown on purpose', 'its message');
      check(task === undefined, 'no task is named');
    },
  },
];
