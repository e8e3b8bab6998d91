import type { Dispatcher } from '@dispatch/core';
import { hasCode, thrownBy } from '../assertions.js';
import type { Case, CapabilityPattern } from '../case.js';
import type { CaseContext } from '../context.js';
import { beating, heartbeat } from '../fixtures/beating.js';
import { running } from '../fixtures/running.js';
import type { Gate } from '../gate.js';
import { startedInTime } from './situations.js';

const endable: CapabilityPattern = { cancelRunning: 'terminate', parallel: true };
const elsewhere: CapabilityPattern = { modules: ['imported', 'served'], cancelRunning: 'terminate' };

/** Requires that the worker of a task that sends heartbeats has ended. */
async function fallsSilent(t: CaseContext, log: Gate, what: string): Promise<void> {
  await log.silence(what, heartbeat, 300 + 2 * t.slack);
}

/** Submits a task that beats, waits for its first beat, and ends it. Fulfils when it has settled. */
type Ending = (t: CaseContext, dispatcher: Dispatcher, log: Gate) => Promise<void>;

/** Aborts a task once it beats. */
async function aborted(t: CaseContext, log: Gate, task: PromiseLike<unknown>, abort: AbortController): Promise<void> {
  const outcome = t.failure('the task', task);
  await log.noted(heartbeat);
  abort.abort();
  hasCode(await outcome, 'DISPATCH_CANCELLED', 'its error');
}

/** Submits a task with a timeout that it reaches while it beats, and waits for it to expire. */
async function timedOut(t: CaseContext, log: Gate, submit: (timeout: number) => Promise<unknown>): Promise<void> {
  const { over } = await startedInTime(t, (timeout) => ({
    over: t.failure('the task', submit(timeout)),
    started: log.noted(heartbeat),
  }));
  hasCode(await over, 'DISPATCH_TIMEOUT', 'its error');
}

/** Every way to abandon a task: by each method that submits one. */
const endings: Readonly<Record<string, Ending>> = {
  'cancelled-future': async (t, dispatcher, log) => {
    const future = dispatcher.executeAsync(beating.loop(log.name));
    await log.noted(heartbeat);
    future.cancel();
  },
  'aborted-execute': async (t, dispatcher, log) => {
    const controller = new AbortController();
    await aborted(t, log, dispatcher.execute(beating.loop(log.name), { signal: controller.signal }), controller);
  },
  'timed-out-execute': (t, dispatcher, log) =>
    timedOut(t, log, (timeout) => dispatcher.execute(beating.loop(log.name), { timeout })),
  'closed-stream': async (t, dispatcher, log) => {
    const stream = dispatcher.stream(beating.loopAfterYield(log.name));
    await t.gives('the first value', stream.next());
    await log.noted(heartbeat);
    await t.gives('return()', stream.return());
  },
  'aborted-stream': async (t, dispatcher, log) => {
    const controller = new AbortController();
    const stream = dispatcher.stream(beating.waitAfterYield(log.name), { signal: controller.signal });
    await t.gives('the first value', stream.next());
    await aborted(t, log, stream.next(), controller);
  },
  'timed-out-stream': (t, dispatcher, log) =>
    timedOut(t, log, async (timeout) => {
      for await (const _ of dispatcher.stream(beating.loopAfterYield(log.name), { timeout }));
    }),
  'closed-map': async (t, dispatcher, log) => {
    const results = dispatcher.map((name: string) => beating.loop(name), [log.name]);
    const first = t.later(results.next());
    await log.noted(heartbeat);
    await t.gives('return()', results.return());
    await t.waiting.for(
      'the pending next()',
      first.then(undefined, () => {}),
    );
  },
  'aborted-map': async (t, dispatcher, log) => {
    const controller = new AbortController();
    const results = dispatcher.map((name: string) => beating.loopLater(name), [log.name], {
      signal: controller.signal,
    });
    await aborted(t, log, results.next(), controller);
  },
  'never-settling-task': async (t, dispatcher, log) => {
    const future = dispatcher.executeAsync(beating.wait(log.name));
    await log.noted(heartbeat);
    future.cancel();
  },
};

/** The end of a worker is proven by tasks whose heartbeats have to fall silent. */
export const fallingSilent: readonly Case[] = [
  ...Object.entries(endings).map(([name, end]): Case => ({
    id: `give-up/falls-silent-${name}`,
    clause: 'C17',
    title: `the worker of an abandoned task ends: its heartbeats fall silent (${name.replaceAll('-', ' ')})`,
    requires: endable,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 50 });
      // The timeout of a task is not spent on starting the worker and loading the module.
      await t.gives('a first task', dispatcher.execute(beating.leave(t.gate().name, 'ready')));
      const log = t.gate();
      await end(t, dispatcher, log);
      await t.gives('the task behind it', dispatcher.execute(running.double(2)));
      await fallsSilent(t, log, 'the abandoned task');
    },
  })),
  {
    id: 'give-up/falls-silent-blocking',
    clause: 'C17',
    title: 'the worker of an abandoned task ends: its heartbeats fall silent (timed out executeSync)',
    requires: { ...endable, blocking: [true, 'when-ready'] },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 50 });
      await t.gives('a first task', dispatcher.execute(beating.leave(t.gate().name, 'ready')));
      const log = t.gate();
      for (let timeout = 50 + t.slack; log.notes.length === 0; timeout *= 2) {
        if (t.capabilities.blocking === 'when-ready') await t.gives('ready()', dispatcher.ready());
        hasCode(
          thrownBy('executeSync()', () => dispatcher.executeSync(beating.loop(log.name), { timeout })),
          'DISPATCH_TIMEOUT',
          'its error',
        );
        // It may have timed out before it started. Its heartbeats arrive now.
        await t.pause(50);
      }
      await fallsSilent(t, log, 'the abandoned task');
    },
  },
  ...[0, 50].map((timeout): Case => ({
    id: `close/falls-silent-${timeout}`,
    clause: 'X4',
    title: `close({ timeout: ${timeout} }) ends the worker of an endless loop: its heartbeats fall silent`,
    requires: endable,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const loop = t.failure('the loop', dispatcher.execute(beating.loop(log.name)));
      await log.noted(heartbeat);
      await t.gives('close()', dispatcher.close({ timeout }));
      hasCode(await loop, 'DISPATCH_CLOSED', 'its error');
      await fallsSilent(t, log, 'the loop in the closed dispatcher');
    },
  })),
  {
    id: 'close/ends-idle-workers',
    clause: 'X12',
    title: 'close() ends the workers: the heartbeats of a timer that a task left in one fall silent',
    requires: elsewhere,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 1, max: 1 } });
      const log = t.gate();
      await t.gives('the task', dispatcher.execute(beating.leave(log.name, 'left')));
      await log.noted(heartbeat, 3);
      await t.gives('close()', dispatcher.close());
      await fallsSilent(t, log, 'the timer in a worker of the closed dispatcher');
    },
  },
  {
    id: 'workers/replaced-ones-end',
    clause: 'R15',
    title: 'a worker that has run `maxTasksPerWorker` tasks is ended: the heartbeats of a timer in it fall silent',
    requires: elsewhere,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, maxTasksPerWorker: 1 });
      const log = t.gate();
      await t.gives('the task', dispatcher.execute(beating.leave(log.name, 'left')));
      await t.gives('the next task', dispatcher.execute(running.double(2)));
      await fallsSilent(t, log, 'the timer in the replaced worker');
    },
  },
  {
    id: 'workers/idle-ones-are-ended',
    clause: 'R16',
    title:
      'a worker beyond `min` that has been idle for `idleTimeout` is ended: the heartbeats of a timer in it fall silent',
    requires: elsewhere,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 0, max: 1 }, idleTimeout: 20 });
      const log = t.gate();
      await t.gives('the task', dispatcher.execute(beating.leave(log.name, 'left')));
      await fallsSilent(t, log, 'the timer in the idle worker');
    },
  },
  {
    id: 'workers/kept-ones-are-not-ended',
    clause: 'R16',
    title:
      'a worker within `min` that has been idle for `idleTimeout` continues: so do the heartbeats of a timer in it',
    requires: elsewhere,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 1, max: 1 }, idleTimeout: 20 });
      const log = t.gate();
      await t.gives('the task', dispatcher.execute(beating.leave(log.name, 'left')));
      await log.noted(heartbeat, 30);
    },
  },
  ...(['error', 'rejection'] as const).map((how): Case => ({
    id: `lost/falls-silent-after-${how}`,
    clause: 'L3',
    title: `a worker that is lost by an uncaught ${how} ends: its heartbeats fall silent`,
    requires: { crashRecovery: ['all', 'announced'] },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const error = await t.failure('the task', dispatcher.execute(beating.fail(log.name, how)));
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      await fallsSilent(t, log, 'the lost worker');
    },
  })),
];
