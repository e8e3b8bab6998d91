import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { alike, check, hasCode, isInstance, mentions, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import type { Gate } from '../gate.js';
import { running } from '../fixtures/running.js';
import { setups, type SetupPlan } from '../fixtures/setup.js';

/** A dispatcher whose workers have the setup of the suite, and the gate where it notes what it does. */
export async function withSetup(
  t: CaseContext,
  options: DispatcherOptions,
  plan: Partial<SetupPlan> = {},
): Promise<{ readonly dispatcher: Dispatcher; readonly log: Gate }> {
  const log = t.gate();
  const setupData: SetupPlan = { log: log.name, ...plan };
  return { dispatcher: await t.dispatcher({ ...options, setupData }, 'with a setup'), log };
}

const needs = ['createWithSetup'] as const;

async function failsToStart(t: CaseContext, what: string, started: Promise<unknown>): Promise<unknown> {
  const error = await t.failure(what, started);
  hasCode(error, 'DISPATCH_UNAVAILABLE', 'its error');
  return error.cause;
}

/** What runs in a worker before its first task. */
export const workerSetup: readonly Case[] = [
  {
    id: 'setup/before-the-first-task',
    clause: 'W1',
    title: 'the setup of a worker runs once, and its tasks wait until it has ended',
    needs,
    async run(t) {
      const gate = t.gate();
      const { dispatcher, log } = await withSetup(t, { workers: 1 }, { setupGate: gate.name });
      const early = [
        dispatcher.executeAsync(setups.setupCalls(log.name)),
        dispatcher.executeAsync(setups.setupCalls(log.name)),
      ];
      await gate.arrivals();
      await t.turns();
      alike(
        early.map(({ state }) => state),
        ['pending', 'pending'],
        'the states of the tasks during the setup',
      );
      gate.open();
      for (const future of early) same((await t.gives('a task', future)).calls.length, 1, 'how often it had run');
      same(
        (await t.gives('a later task', dispatcher.execute(setups.setupCalls(log.name)))).calls.length,
        1,
        'and later',
      );
      await log.noted('setup 1');
      alike(
        log.notes.map((text) => String(text).split(' ')[0]),
        ['setup'],
        'what it noted',
      );
    },
  },
  {
    id: 'setup/argument',
    clause: 'W1',
    title: 'the setup gets the number of its worker, and a copy of setupData as it was when the dispatcher was created',
    needs,
    async run(t) {
      const extra = { list: [1, 2], date: new Date(0) };
      const { dispatcher, log } = await withSetup(t, { workers: 1 }, { extra });
      extra.list.push(3);
      const { calls, worker } = await t.gives('a task', dispatcher.execute(setups.setupCalls(log.name)));
      same(calls[0]?.worker, worker, 'the number that it got');
      alike(calls[0]?.data.extra, { list: [1, 2], date: new Date(0) }, 'the data that it got');
    },
  },
  {
    id: 'setup/each-worker',
    clause: 'W1',
    title: 'each worker has a setup of its own, with its own copy of setupData',
    needs,
    async run(t) {
      const { dispatcher, log } = await withSetup(t, { workers: 1, maxTasksPerWorker: 1 });
      await t.gives('a task', dispatcher.execute(setups.changeData(log.name)));
      const { calls, worker } = await t.gives('another task', dispatcher.execute(setups.setupCalls(log.name)));
      same(calls[0]?.data.extra, undefined, 'the data of the second worker');
      await log.noted(`setup ${worker}`);
      check(worker !== 1, 'the second task runs on another worker');
    },
  },
  {
    id: 'setup/ready-waits',
    clause: 'W1',
    title: 'ready() fulfils after the setup',
    needs,
    async run(t) {
      const gate = t.gate();
      const { dispatcher } = await withSetup(t, { workers: 1 }, { setupGate: gate.name });
      let isReady = false;
      const ready = dispatcher.ready().then(() => {
        isReady = true;
      });
      await gate.arrivals();
      await t.turns();
      same(isReady, false, 'whether ready() has fulfilled during the setup');
      gate.open();
      await t.gives('ready()', ready);
    },
  },
  ...[false, true].map((failsLater): Case => ({
    id: `setup/fails${failsLater ? '-later' : ''}`,
    clause: 'W2',
    title: `a setup that ${failsLater ? 'rejects later' : 'throws'} is a failed start, whose cause is its error`,
    needs,
    async run(t) {
      const { dispatcher } = await withSetup(t, { workers: 1 }, { failsIn: 1, failsLater });
      const causes = await Promise.all([
        failsToStart(t, 'ready()', dispatcher.ready()),
        failsToStart(t, 'a task', dispatcher.execute(running.double(1))),
      ]);
      for (const cause of causes) {
        isInstance(cause, RangeError, 'the cause');
        same(cause.message, 'no setup on purpose', 'the message of the cause');
      }
    },
  })),
  {
    id: 'setup/fails-in-one-worker',
    clause: 'W2',
    title: 'after a setup has failed, the next worker has another attempt',
    needs,
    async run(t) {
      const { dispatcher, log } = await withSetup(t, { workers: 1 }, { failsIn: 1 });
      await failsToStart(t, 'a task', dispatcher.execute(running.double(1)));
      same(await t.gives('the next task', dispatcher.execute(running.double(21))), 42, 'its result');
      await log.noted('setup 2');
      alike(log.notes, ['setup 1', 'setup 2'], 'what was noted');
    },
  },
  {
    id: 'setup/never-ends',
    clause: 'W2',
    title: 'a setup that does not end within startTimeout is a failed start',
    needs,
    async run(t) {
      const gate = t.gate();
      const { dispatcher } = await withSetup(t, { workers: 1, startTimeout: 500 }, { setupGate: gate.name });
      const cause = await failsToStart(t, 'a task', dispatcher.execute(running.double(1)));
      hasCode(cause, 'DISPATCH_TIMEOUT', 'the cause');
    },
  },
  {
    id: 'setup/data-that-cannot-be-cloned',
    clause: 'A12',
    title: 'createDispatcher throws a TypeError for a setupData that cannot be cloned',
    async run(t) {
      const error = await t.failure('creating it', t.dispatcher({ setupData: () => {} }));
      isInstance(error, TypeError, 'its error');
      mentions(error.message, ['setupData'], 'its message');
    },
  },
  {
    id: 'setup/blocking-before-it',
    clause: 'W7',
    title: 'executeSync() before the setup throws, and runs the task after it',
    requires: { blocking: 'synchronous' },
    needs,
    async run(t) {
      const { dispatcher } = await withSetup(t, { workers: 1 });
      const error = thrownBy('executeSync()', () => dispatcher.executeSync(running.double(21)));
      hasCode(error, 'DISPATCH_UNAVAILABLE', 'its error');
      await t.gives('ready()', dispatcher.ready());
      same(dispatcher.executeSync(running.double(21)), 42, 'its result');
    },
  },
];
