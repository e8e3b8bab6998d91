import { same } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { values } from '../fixtures/values.js';
import { behindLost, busy } from './situations.js';

/** Closing after, during and despite other events. */
export const closingAnyhow: readonly Case[] = [
  {
    id: 'close/never-rejects',
    clause: 'X6',
    title: 'close() does not reject if tasks fail meanwhile',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const bad = dispatcher.executeAsync(failing.fails());
      const uncloneable = dispatcher.executeAsync(values.echo(() => {}));
      const closed = dispatcher.close();
      gate.open();
      await t.failure('a task that throws', bad);
      await t.failure('a task whose argument cannot be cloned', uncloneable);
      await t.gives('close()', closed);
    },
  },
  {
    id: 'close/after-a-worker-was-lost',
    clause: 'X6',
    title: 'close() right after a task that ends its worker lets the queued tasks finish, and fulfils',
    requires: { crashRecovery: ['all', 'announced'] },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const culprit = dispatcher.executeAsync(failing.exit(1));
      const queued = dispatcher.executeAsync(running.double(2));
      const closed = dispatcher.close();
      await t.failure('the task', culprit);
      await behindLost(t, [queued], [4]);
      await t.gives('close()', closed);
    },
  },
  {
    id: 'close/unstartable',
    clause: 'X6',
    title: 'close() fulfils if no worker could be started',
    needs: ['createUnstartable'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, startTimeout: 1000 + 10 * t.slack }, 'unstartable');
      const future = dispatcher.executeAsync(running.double(1));
      const closed = dispatcher.close();
      await t.failure('the task', future);
      await t.gives('close()', closed);
    },
  },
  {
    id: 'close/cancelled-task-goes-on',
    clause: 'X7',
    title: 'close() waits no longer than cancelGrace for a cancelled task that continues',
    async run(t) {
      const { dispatcher, holder } = await busy(t, { cancelGrace: 50 });
      holder.cancel();
      await t.gives('close()', dispatcher.close());
      same(dispatcher.status, 'closed', 'the status');
    },
  },
  {
    id: 'close/right-after-cancel',
    clause: 'X7',
    title: 'close() right after cancelling all queued tasks fulfils',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const queued = [1, 2, 3].map((number) => dispatcher.executeAsync(running.double(number)));
      for (const future of queued) future.cancel();
      const closed = dispatcher.close();
      gate.open();
      await t.gives('close()', closed);
    },
  },
  {
    id: 'close/async-dispose',
    clause: 'X8',
    title: '`await using` closes the dispatcher and lets accepted work finish',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const future = dispatcher.executeAsync(running.sleep(20, 'finished'));
      await t.gives('[Symbol.asyncDispose]()', dispatcher[Symbol.asyncDispose]());
      same(dispatcher.status, 'closed', 'the status');
      same(future.state, 'finished', 'the state of the task');
      same(await t.gives('the task', future), 'finished', 'its result');
    },
  },
  {
    id: 'close/within-a-callback',
    clause: 'X9',
    title: 'a callback of a future can close the dispatcher',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const closed = new Promise<void>((resolve) => {
        dispatcher.executeAsync(running.double(1)).addDoneCallback(() => {
          void dispatcher.close().then(resolve);
        });
      });
      await t.gives('close() in the callback', closed);
      same(dispatcher.status, 'closed', 'the status');
    },
  },
  {
    id: 'close/futures-stay-readable',
    clause: 'X9',
    title: 'futures can be read after their dispatcher was closed',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const future = dispatcher.executeAsync(running.double(2));
      await t.gives('close()', dispatcher.close());
      same(future.state, 'finished', 'its state');
      same(await t.gives('its result', future.result(0)), 4, 'its result');
      same(future.resultSync(), 4, 'what resultSync() returns');
      same(future.cancel(), false, 'cancel()');
    },
  },
];
