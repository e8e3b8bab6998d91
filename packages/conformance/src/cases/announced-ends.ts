import { WorkerLostError, type Dispatcher } from '@dispatch/core';
import { alike, hasCode, isInstance, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { announcedEnds, type Unending } from '../fixtures/announced-ends.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';

const replaces = { crashRecovery: ['all', 'announced'], cancelRunning: 'terminate' } as const;

const ways: readonly { readonly how: Unending; readonly what: string }[] = [
  { how: 'emits', what: 'a task has only emitted the event `exit`' },
  { how: 'throws', what: 'a listener of `exit` throws' },
  { how: 'replaces', what: 'the function that ends it was replaced' },
  { how: 'loops', what: 'a listener of `exit` loops' },
];

/** The least time that a worker gets. */
const cancelGrace = 0;
/** Some start two workers, and wait for that time in between. */
const deadline = 20_000;

/** Waits until tasks run on another worker than the one with this copy of the module. */
async function replaced(t: CaseContext, dispatcher: Dispatcher, life: string): Promise<void> {
  await t.eventually('a task to run on another worker', async () => {
    // It may have been assigned before the end was announced.
    const place = await dispatcher.execute(running.place()).catch((error: unknown) => {
      hasCode(error, 'DISPATCH_WORKER_LOST', 'the error of a task that was assigned before');
    });
    return place !== undefined && place.life !== life;
  });
}

/** Workers that have announced their end, and do not end. */
export const announcedEndings: readonly Case[] = [
  ...ways.map(({ how, what }): Case => ({
    id: `lost/announced-end-${how}`,
    clause: 'L28',
    title: `a worker that announces its end and does not end, since ${what}, is replaced: later tasks run, and close() fulfils`,
    requires: replaces,
    deadline,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace });
      const { life } = await t.gives('a first task', dispatcher.execute(running.place()));
      const culprit = dispatcher.executeAsync(announcedEnds.announces(how, 3));
      await t.waiting.for('the task', culprit.exception());
      await replaced(t, dispatcher, life);
      await t.gives('close()', dispatcher.close());
    },
  })),
  {
    id: 'lost/announced-end-and-a-started-task',
    clause: 'L28',
    title:
      'a task that runs on a worker that announces its end and does not end fails with a WorkerLostError that has the exit code',
    requires: replaces,
    deadline,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2, cancelGrace });
      const gate = t.gate();
      const known = await t.gives('a first task', dispatcher.execute(failing.hasExitCode()));
      const held = dispatcher.executeAsync(running.hold(gate.name));
      await gate.arrivals();
      const culprit = dispatcher.executeAsync(announcedEnds.announces('emits', 3));
      await t.waiting.for('the task', culprit.exception());
      const error = await t.failure('the task that runs', held);
      isInstance(error, WorkerLostError, 'its error');
      same(error.exitCode, known ? 3 : undefined, 'its exitCode');
    },
  },
  {
    id: 'lost/announced-end-by-an-error',
    clause: 'L28',
    title: 'an uncaught error is the cause of the WorkerLostError also if something keeps it from ending the worker',
    requires: replaces,
    deadline,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace });
      const gate = t.gate();
      const future = dispatcher.executeAsync(announcedEnds.failsAt(gate.name));
      await gate.arrivals();
      gate.open();
      const error = await t.failure('the task', future);
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      isInstance(error.cause, Error, 'its cause');
      same(error.cause.message, 'uncaught on purpose', 'the message of its cause');
    },
  },
  {
    id: 'lost/announced-end-and-close',
    clause: 'L28',
    title: 'close() fulfils although the only worker has announced its end and does not end while a task runs on it',
    requires: replaces,
    deadline,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2, cancelGrace });
      const gate = t.gate();
      const held = dispatcher.executeAsync(running.hold(gate.name));
      await gate.arrivals();
      const culprit = dispatcher.executeAsync(announcedEnds.announces('emits', 3));
      await t.waiting.for('the task', culprit.exception());
      const waiting = [1, 2, 3].map((value) => dispatcher.executeAsync(running.double(value)));
      for (const future of [held, ...waiting]) future.addDoneCallback(() => {});
      await t.gives('close()', dispatcher.close());
      alike(
        [held, ...waiting].map((future) => future.done()),
        [true, true, true, true],
        'whether the tasks are done',
      );
    },
  },
  {
    id: 'lost/announced-end-of-a-worn-worker',
    clause: 'L28',
    title: 'with `maxTasksPerWorker`, tasks run after one has announced the end of its worker, which does not end',
    requires: replaces,
    deadline,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2, maxTasksPerWorker: 2, cancelGrace });
      const gate = t.gate();
      const held = dispatcher.executeAsync(running.hold(gate.name));
      await gate.arrivals();
      const culprit = dispatcher.executeAsync(announcedEnds.announces('emits', 3));
      await t.waiting.for('the task', culprit.exception());
      hasCode(await t.failure('the task that runs', held), 'DISPATCH_WORKER_LOST', 'its error');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
      await t.gives('close()', dispatcher.close());
    },
  },
  {
    id: 'block/announced-end',
    clause: 'L28',
    title: 'executeSync throws when its worker announces its end and does not end, and later calls return',
    requires: { ...replaces, blocking: true },
    deadline,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace });
      const thrown = thrownBy('executeSync()', () => dispatcher.executeSync(announcedEnds.announces('loops', 3)));
      hasCode(thrown, 'DISPATCH_WORKER_LOST', 'its error');
      same(dispatcher.executeSync(running.double(2)), 4, 'the result of the next call');
      same(await t.gives('the next task', dispatcher.execute(running.double(3))), 6, 'its result');
    },
  },
];
