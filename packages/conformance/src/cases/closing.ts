import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling } from '../fixtures/cancelling.js';
import { running } from '../fixtures/running.js';
import { busy } from './situations.js';

/** What happens to accepted work. */
export const closing: readonly Case[] = [
  {
    id: 'close/accepted-work-finishes',
    clause: 'X2',
    title: 'close() lets running and queued tasks finish, and fulfils after them',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const queued = [1, 2, 3].map((number) => dispatcher.executeAsync(running.double(number)));
      let closed = false;
      const closing = dispatcher.close().then(() => {
        closed = true;
      });
      same(dispatcher.status, 'closing', 'the status right after close()');
      gate.open();
      same(await t.gives('the running task', holder), 'holder', 'its result');
      same(closed, false, 'whether the dispatcher is closed while tasks wait');
      alike(await t.gives('the queued tasks', Promise.all(queued)), [2, 4, 6], 'their results');
      await t.gives('close()', closing);
      same(dispatcher.status, 'closed', 'the status');
    },
  },
  {
    id: 'close/while-starting',
    clause: 'X2',
    title: 'close() while the first worker starts lets accepted tasks finish',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const future = dispatcher.executeAsync(running.double(2));
      const closed = dispatcher.close();
      same(await t.gives('the task', future), 4, 'its result');
      await t.gives('close()', closed);
    },
  },
  {
    id: 'close/never-used',
    clause: 'X2',
    title: 'an unused dispatcher closes',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      await t.gives('close()', dispatcher.close());
      same(dispatcher.status, 'closed', 'the status');
    },
  },
  {
    id: 'close/cancel-pending',
    clause: 'X3',
    title: 'close({ cancelPending }) cancels tasks that have not started and lets the others finish',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const log = t.gate();
      const queued = [1, 2, 3].map((number) => dispatcher.executeAsync(running.note(log.name, `victim ${number}`)));
      const closed = dispatcher.close({ cancelPending: true });
      check(
        queued.every((future) => future.cancelled()),
        'the queued tasks are cancelled when close() returns',
      );
      same(holder.state, 'running', 'the state of the running task');
      gate.open();
      same(await t.gives('the running task', holder), 'holder', 'its result');
      await t.gives('close()', closed);
      alike(log.notes, [], 'which of the queued tasks started');
      hasCode(await t.failure('a queued task', queued[0] ?? Promise.resolve()), 'DISPATCH_CANCELLED', 'its error');
    },
  },
  {
    id: 'close/timeout',
    clause: 'X4',
    title: 'when its timeout expires, close({ timeout }) fails running and queued tasks with a DispatcherClosedError',
    async run(t) {
      const { dispatcher, holder } = await busy(t, { cancelGrace: 50 });
      const queued = dispatcher.executeAsync(running.double(1));
      await t.gives('close()', dispatcher.close({ timeout: 50 }));
      same(dispatcher.status, 'closed', 'the status');
      same(holder.state, 'finished', 'the state of the running task');
      hasCode(await t.failure('the running task', holder), 'DISPATCH_CLOSED', 'its error');
      hasCode(await t.failure('the queued task', queued), 'DISPATCH_CLOSED', 'its error');
    },
  },
  {
    id: 'close/timeout-zero',
    clause: 'X4',
    title: 'close({ timeout: 0 }) immediately ends all tasks that are not done',
    async run(t) {
      const { dispatcher, holder } = await busy(t, { cancelGrace: 50 });
      await t.gives('close()', dispatcher.close({ timeout: 0 }));
      hasCode(await t.failure('the running task', holder), 'DISPATCH_CLOSED', 'its error');
    },
  },
  {
    id: 'close/timeout-ends-endless-loop',
    clause: 'X4',
    title: 'close({ timeout }) ends an endless loop',
    requires: { cancelRunning: 'terminate', parallel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const future = dispatcher.executeAsync(cancelling.endless(log.name));
      await log.noted('started');
      await t.gives('close()', dispatcher.close({ timeout: 50 }));
      hasCode(await t.failure('the loop', future), 'DISPATCH_CLOSED', 'its error');
    },
  },
  {
    id: 'close/twice',
    clause: 'X5',
    title: 'calling close() twice closes once: both calls fulfil, and so does a call afterwards',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const first = dispatcher.close();
      const second = dispatcher.close();
      gate.open();
      await t.gives('both calls', Promise.all([first, second]));
      await t.gives('a third call', dispatcher.close({ cancelPending: true, timeout: 0 }));
      same(dispatcher.status, 'closed', 'the status');
    },
  },
  {
    id: 'close/stricter-the-second-time',
    clause: 'X5',
    title: 'the cancelPending and timeout of a second close() apply to the closing in progress',
    async run(t) {
      const { dispatcher, holder } = await busy(t, { cancelGrace: 50 });
      const queued = dispatcher.executeAsync(running.double(1));
      const first = dispatcher.close();
      const second = dispatcher.close({ cancelPending: true, timeout: 50 });
      same(queued.cancelled(), true, 'cancelled() of the queued task');
      await t.gives('both calls', Promise.all([first, second]));
      hasCode(await t.failure('the running task', holder), 'DISPATCH_CLOSED', 'its error');
    },
  },
];
