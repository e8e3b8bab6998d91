import { asCompleted, wait, type Future } from '@dispatch/core';
import { check, same } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling } from '../fixtures/cancelling.js';
import { context } from '../fixtures/context.js';
import { memory } from '../fixtures/memory.js';
import { running } from '../fixtures/running.js';

/**
 * Blocks this thread until `condition` holds, and for a while longer. It does so while a message is received: afterwards
 * some platforms run the timers that are due before they receive the next message.
 */
function block(milliseconds: number, condition: () => boolean = () => true): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const longest = performance.now() + 8000;
      while (!condition() && performance.now() < longest);
      const end = performance.now() + milliseconds;
      while (performance.now() < end);
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

const ways: readonly {
  readonly id: string;
  readonly name: string;
  wait(future: Future<string>, timeout: number): Promise<unknown>;
}[] = [
  { id: 'result', name: 'result()', wait: (future, timeout) => future.result(timeout) },
  {
    id: 'wait',
    name: 'wait()',
    wait: async (future, timeout) => [...(await wait([future], { timeout })).done].map(({ state }) => state).join(),
  },
  {
    id: 'as-completed',
    name: 'asCompleted()',
    wait: async (future, timeout) => (await asCompleted([future], { timeout }).next()).value?.state,
  },
];

/** The thread of the dispatcher is blocked for longer than a time limit, by code that has nothing to do with it. */
export const blockedCaller: readonly Case[] = [
  {
    id: 'blocked-caller/start',
    clause: 'T13',
    title: 'a worker that starts while the caller blocks its thread for longer than startTimeout is kept',
    requires: { parallel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, startTimeout: 2000 });
      const future = dispatcher.executeAsync(running.double(2));
      // The start has begun.
      await t.turns();
      await block(4000);
      same(await t.gives('the task', future), 4, 'its result');
    },
  },
  {
    id: 'blocked-caller/grace',
    clause: 'T13',
    title: 'a cancelled task that stops while the caller blocks its thread for longer than cancelGrace costs no worker',
    requires: { parallel: true, cancelRunning: 'terminate' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 300 });
      const { worker } = await t.gives('a task', dispatcher.execute(context.describe()));
      const log = t.gate();
      const future = dispatcher.executeAsync(cancelling.untilAborted(log.name));
      await log.noted('started');
      future.cancel('enough');
      await block(1500);
      same((await t.gives('the next task', dispatcher.execute(context.describe()))).worker, worker, 'its worker');
    },
  },
  ...ways.map(({ id, name, wait: waitFor }): Case => ({
    id: `blocked-caller/${id}`,
    clause: 'F30',
    title: `the timeout of ${name} that expires while the caller blocks its thread comes after the outcomes that arrived`,
    requires: { parallel: true, sharedMemory: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      const words = new Int32Array(new SharedArrayBuffer(8));
      const future = dispatcher.executeAsync(memory.meet(gate.name, words));
      await gate.arrivals();
      gate.open();
      const waited = waitFor(future, 100);
      Atomics.store(words, 0, 1);
      await block(1000, () => Atomics.load(words, 1) === 1);
      same(Atomics.load(words, 1), 1, 'whether the task has ended meanwhile');
      const outcome = await t.gives('the wait', waited);
      check(outcome === 'met' || outcome === 'finished', `it ends with the outcome, and not with ${String(outcome)}`);
    },
  })),
];
