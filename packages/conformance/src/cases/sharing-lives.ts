import { release, share } from '@dispatch/core/share';
import { alike, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { sharing } from '../fixtures/sharing.js';
import { listOf } from './inputs.js';
import { countObjects } from './sharing.js';
import { busy } from './situations.js';

/** Shared values from `share` to their release. */
export const sharingLives: readonly Case[] = [
  {
    id: 'share/lost-worker',
    clause: 'H5',
    title: 'a worker that takes the place of a lost one gets the shared values too',
    requires: { crashRecovery: ['all', 'announced'] },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const value = await t.gives('share()', share(dispatcher, ['a']));
      for (let round = 0; round < 3; round += 1) {
        same(await t.gives('a task', dispatcher.execute(sharing.pick(value, 0))), 'a', 'what the task got');
        hasCode(await t.failure('a task', dispatcher.execute(failing.exit(1))), 'DISPATCH_WORKER_LOST', 'its error');
      }
      await t.gives('release()', release(value));
    },
  },
  {
    id: 'share/replaced-worker',
    clause: 'H5',
    title: 'each worker that is started later gets the shared values too',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, maxTasksPerWorker: 2 });
      const value = await t.gives('share()', share(dispatcher, ['a']));
      const all = Array.from({ length: 7 }, () => dispatcher.execute(sharing.pick(value, 0)));
      alike(await t.gives('7 tasks', Promise.all(all)), [...'aaaaaaa'], 'what the tasks got');
      await t.gives('release()', release(value));
    },
  },
  {
    id: 'share/released-while-in-use',
    clause: 'H6',
    title: 'tasks that were submitted before a release get the value, and the release waits until they have settled',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const value = await t.gives('share()', share(dispatcher, ['a', 'b']));
      const inner = t.gate();
      const queued = dispatcher.executeAsync(sharing.pick(value, 0));
      const stream = listOf(dispatcher.stream(sharing.itemsAt(inner.name, value)));
      let isReleased = false;
      const released = release(value).then(() => (isReleased = true));
      gate.open();
      await t.gives('the first task', holder);
      same(await t.gives('the queued task', queued), 'a', 'what the queued task got');
      await inner.arrivals();
      await t.turns();
      same(isReleased, false, 'whether the release is complete while a stream has the value');
      inner.open();
      alike(await t.gives('the stream', stream), ['a', 'b'], 'what the stream gave');
      await t.gives('release()', released);
    },
  },
  {
    id: 'share/released-after-other-outcomes',
    clause: 'H6',
    title: 'a release is complete when the tasks that have the value have failed, timed out or been cancelled',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const value = await t.gives('share()', share(dispatcher, ['a']));
      const cancelled = dispatcher.executeAsync(sharing.pick(value, 0));
      const late = dispatcher.executeAsync(sharing.pick(value, 0), { timeout: 20 });
      const aborted = dispatcher.executeAsync(sharing.pick(value, 0), { signal: AbortSignal.abort() });
      const uncloneable = dispatcher.executeAsync(sharing.echo(value, () => {}));
      const released = release(value);
      cancelled.cancel();
      await t.failure('a task that is late', late);
      gate.open();
      await t.failure('a task whose argument cannot be cloned', uncloneable);
      same(aborted.cancelled(), true, 'whether a task with an aborted signal is cancelled');
      await t.gives('release()', released);
    },
  },
  {
    id: 'share/released-again',
    clause: 'H6',
    title:
      'a value may be released several times, by release() and by disposing of it, also after the dispatcher is closed',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const value = await t.gives('share()', share(dispatcher, ['a']));
      const other = await t.gives('share()', share(dispatcher, ['b']));
      await t.gives('a task', dispatcher.execute(sharing.echo(value, other)));
      same(release(value), release(value), 'what a second call returns');
      await t.gives('disposing of it', Promise.resolve(value[Symbol.asyncDispose]()));
      same(await t.gives('a task', dispatcher.execute(sharing.pick(other, 0))), 'b', 'the other value');
      await t.gives('close()', dispatcher.close());
      await t.gives('release() of a closed dispatcher', release(other));
    },
  },
  {
    id: 'share/counted',
    clause: 'H10',
    title: 'stats() counts the values of a dispatcher whose release is not complete',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const other = await t.dispatcher();
      const counts = (): unknown[] => [dispatcher, other].map((each) => each.stats().sharedValues);
      alike(counts(), [undefined, undefined], 'the counts before the first share');
      const [one, two] = await t.gives('share()', Promise.all([share(dispatcher, ['a']), share(dispatcher, ['b'])]));
      alike(counts(), [2, undefined], 'the counts');
      await t.gives('release()', release(one));
      alike(counts(), [1, undefined], 'the counts after a release');
      const task = dispatcher.execute(sharing.pick(two, 0));
      const released = release(two);
      alike(counts(), [1, undefined], 'the counts while a task has a value');
      gate.open();
      await t.gives('all of them', Promise.all([holder, task, released]));
      alike(counts(), [0, undefined], 'the counts after the last release');
    },
  },
  {
    id: 'share/two-of-one-value',
    clause: 'H6',
    title: 'two shares of one value are independent',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const original = ['a'];
      const [one, two] = [await share(dispatcher, original), await share(dispatcher, original)];
      const tasks = [one, two, one, two].map((value) => dispatcher.execute(sharing.sight(value)));
      same(countObjects(await t.gives('4 tasks', Promise.all(tasks))), 2, 'how many objects the tasks got');
      await t.gives('release()', release(one));
      same(await t.gives('a task', dispatcher.execute(sharing.pick(two, 0))), 'a', 'the other one');
    },
  },
  {
    id: 'share/closing',
    clause: 'H6',
    title: 'a closing dispatcher finishes its tasks that have shared values',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const value = await t.gives('share()', share(dispatcher, ['a']));
      const queued = dispatcher.executeAsync(sharing.pick(value, 0));
      const released = release(value);
      const closed = dispatcher.close();
      gate.open();
      same(await t.gives('the queued task', queued), 'a', 'what the queued task got');
      await t.gives('close() and release()', Promise.all([closed, released]));
    },
  },
  {
    id: 'share/release-after-a-rejected-task',
    clause: 'H6',
    title:
      'a value is released although a task that had it was rejected, because another of its arguments was released',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const [kept, released] = await t.gives(
        'share()',
        Promise.all([share(dispatcher, ['a']), share(dispatcher, ['b'])]),
      );
      await t.gives('release()', release(released));
      for (const snapshot of [false, true]) {
        const rejected = dispatcher.execute(sharing.echo(kept, released, kept), { snapshot });
        hasCode(await t.failure('the task', rejected), 'DISPATCH_SERIALIZATION', 'its error');
      }
      same(await t.gives('another task', dispatcher.execute(sharing.pick(kept, 0))), 'a', 'what it got');
      await t.gives('the other release()', release(kept));
      same(dispatcher.stats().sharedValues, 0, 'how many shared values there are');
    },
  },
];
