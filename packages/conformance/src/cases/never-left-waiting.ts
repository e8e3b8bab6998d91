import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { values } from '../fixtures/values.js';
import { ghostOf } from '../fixtures/broken-modules.js';
import { behindLost, busy } from './situations.js';

const announced = { crashRecovery: ['all', 'announced'] } as const;

/** Seven situations in which a well-known thread pool (tinypool 2.2.0) leaves tasks waiting forever. */
export const neverLeftWaiting: readonly Case[] = [
  {
    id: 'stranding/worker-exits',
    clause: 'L12',
    title: 'after a task has ended its worker, that task, the queued ones and later ones all settle',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const culprit = dispatcher.executeAsync(failing.exit(0));
      const queued = [1, 2].map((number) => dispatcher.executeAsync(running.double(number)));
      await t.failure('the task', culprit);
      await behindLost(t, queued, [2, 4]);
      same(await t.gives('a later task', dispatcher.execute(running.double(3))), 6, 'its result');
    },
  },
  {
    id: 'stranding/worker-ended-from-outside',
    clause: 'L12',
    title: 'after a worker was ended from outside, its task, the queued ones and later ones all settle',
    requires: { crashRecovery: 'all' },
    needs: ['kill'],
    async run(t) {
      const { dispatcher, holder } = await busy(t);
      const queued = [1, 2].map((number) => dispatcher.executeAsync(running.double(number)));
      await t.kill(dispatcher);
      await t.failure('the task', holder);
      await behindLost(t, queued, [2, 4]);
      same(await t.gives('a later task', dispatcher.execute(running.double(3))), 6, 'its result');
    },
  },
  {
    id: 'stranding/close-after-exit',
    clause: 'L12',
    title: 'close() fulfils after a task has ended its worker',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.failure('the task', dispatcher.execute(failing.exit(0)));
      await t.gives('close()', dispatcher.close());
      same(dispatcher.status, 'closed', 'the status');
    },
  },
  {
    id: 'stranding/behind-uncloneable-argument',
    clause: 'L12',
    title: 'tasks queued behind one whose argument cannot be cloned run',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const bad = [1, 2].map(() => dispatcher.executeAsync(values.echo(() => {})));
      const queued = [1, 2, 3].map((number) => dispatcher.executeAsync(running.double(number)));
      gate.open();
      for (const future of bad) await t.failure('the bad task', future);
      alike(await t.gives('the tasks behind', Promise.all(queued)), [2, 4, 6], 'their results');
    },
  },
  {
    id: 'stranding/uncaught-error-without-minimum',
    clause: 'L12',
    title: 'tasks queued behind an uncaught error run, even with `min: 0`',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 0, max: 1 } });
      const gate = t.gate();
      const culprit = dispatcher.executeAsync(failing.uncaughtAt(gate.name));
      const queued = [1, 2].map((number) => dispatcher.executeAsync(running.double(number)));
      await gate.arrivals();
      gate.open();
      await t.failure('the task', culprit);
      await behindLost(t, queued, [2, 4]);
    },
  },
  {
    id: 'stranding/cancel-without-minimum',
    clause: 'L12',
    title: 'tasks queued behind a cancelled task that continues run, even with `min: 0`',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 0, max: 1 }, cancelGrace: 50 });
      const gate = t.gate();
      const victim = dispatcher.executeAsync(running.hold(gate.name));
      await gate.arrivals();
      const queued = [1, 2].map((number) => dispatcher.executeAsync(running.double(number)));
      victim.cancel();
      alike(await t.gives('the queued tasks', Promise.all(queued)), [2, 4], 'their results');
    },
  },
  {
    id: 'stranding/module-that-does-not-load',
    clause: 'L12',
    title: 'all tasks that wait for a module that fails to load settle, and so do those of other modules',
    requires: { modules: 'imported' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 0, max: 1 } });
      const bad = [1, 2, 3].map(() => dispatcher.executeAsync(ghostOf('missing')));
      const good = dispatcher.executeAsync(running.double(2));
      for (const future of bad) await t.failure('a task of the missing module', future);
      same(await t.gives('the task of another module', good), 4, 'its result');
    },
  },
];
