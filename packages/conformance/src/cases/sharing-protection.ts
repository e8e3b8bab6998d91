import { release, share } from '@dispatch/core/share';
import { alike, check, isInstance, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { sharing, type Changeable } from '../fixtures/sharing.js';
import { values } from '../fixtures/values.js';
import { changeable } from './changeable.js';

const cloned = { isolation: 'clone' } as const;

/** A shared value cannot be changed; the memory of its bytes. */
export const sharingProtection: readonly Case[] = [
  {
    id: 'share/frozen',
    clause: 'H3',
    title: 'a shared value is frozen with everything in it, and the methods that change maps, sets and dates throw',
    requires: cloned,
    async run(t) {
      const dispatcher = await t.shared();
      const value = await t.gives('share()', share(dispatcher, changeable()));
      alike(await t.gives('the task', dispatcher.execute(sharing.change(value))), [], 'what the task could change');
      await t.gives('release()', release(value));
    },
  },
  {
    id: 'share/shared-memory',
    clause: 'H4',
    title: 'with sharedMemory, the bytes of typed arrays are in memory that all workers and the caller share',
    requires: { ...cloned, sharedMemory: true },
    async run(t) {
      const dispatcher = await t.shared();
      const original = new Uint8Array(16);
      const value = await t.gives('share()', share(dispatcher, { middle: original.subarray(4, 12) }));
      await t.gives(
        'the task',
        dispatcher.execute(sharing.write(value.middle, 1, 7)).catch(() => {}),
      );
      const whole = await t.gives('share()', share(dispatcher, original.subarray(4, 12)));
      same(await t.gives('the task', dispatcher.execute(sharing.memory(whole))), 'SharedArrayBuffer', 'its memory');
      await t.gives('the task', dispatcher.execute(sharing.write(whole, 1, 7)));
      same(whole[1], 7, 'the item that the task has written, here');
      same(original[5], 0, 'that item of the original');
      await t.gives('release()', Promise.all([release(value), release(whole)]));
    },
  },
  {
    id: 'share/unshared-memory',
    clause: 'H4',
    title: 'without sharedMemory, a worker of its own thread has a copy of the bytes',
    requires: cloned,
    forbids: { sharedMemory: true, modules: 'shared' },
    async run(t) {
      const dispatcher = await t.shared();
      const value = await t.gives('share()', share(dispatcher, new Uint8Array(8)));
      same(await t.gives('the task', dispatcher.execute(sharing.memory(value))), 'ArrayBuffer', 'its memory');
      await t.gives('the task', dispatcher.execute(sharing.write(value, 1, 7)));
      same(value[1], 0, 'the item that the task has written, here');
      await t.gives('release()', release(value));
    },
  },
  {
    id: 'share/buffers-keep-their-class',
    clause: 'H4',
    title: 'an ArrayBuffer that is a part of a shared value stays one, and its views are still views of it',
    requires: cloned,
    async run(t) {
      const dispatcher = await t.shared();
      const original = new Uint8Array([1, 2, 3]);
      const value = await t.gives('share()', share(dispatcher, [original.buffer, original] as const));
      const [copy] = await t.gives('the task', dispatcher.execute(sharing.echo(value)));
      alike(copy, [original.buffer, original], 'what the task got');
      const [buffer, view] = copy as typeof value;
      check(view.buffer === buffer, 'the view is a view of the buffer');
      await t.gives('release()', release(value));
    },
  },
  {
    id: 'share/returned',
    clause: 'H8',
    title: 'a task may return a shared value, or a part of it: the result is a copy as usual, which can be changed',
    requires: cloned,
    async run(t) {
      const dispatcher = await t.shared();
      const value = await t.gives('share()', share(dispatcher, changeable()));
      const [copy] = await t.gives('the task', dispatcher.execute(sharing.echo(value)));
      const { list, map, object } = copy as Changeable;
      list.push(2);
      map.set('b', 2);
      object.a = 2;
      alike(
        [list, [...map], object],
        [
          [1, 2],
          [
            ['a', 1],
            ['b', 2],
          ],
          { a: 2 },
        ],
        'the result, after changes',
      );
      const part = await t.gives('another task', dispatcher.execute(sharing.pick(await share(dispatcher, [[1]]), 0)));
      (part as number[]).push(2);
      alike(part, [1, 2], 'a part of a shared value, after the caller has changed it');
      await t.gives('release()', release(value));
    },
  },
  {
    id: 'share/read-by-the-caller',
    clause: 'H8',
    title: 'the caller can read a shared value, and not change it',
    async run(t) {
      const dispatcher = await t.shared();
      const value = await t.gives('share()', share(dispatcher, changeable()));
      alike([value.list, value.map.get('a'), value.date.getTime()], [[1], 1, 1], 'what the caller reads');
      const map = await t.gives('share()', share(dispatcher, new Map([['a', 1]])));
      alike([map.get('a'), map.size, [...map]], [1, 1, [['a', 1]]], 'what the caller reads of a map');
      for (const change of [
        () => (value.object.a = 2),
        () => value.list.push(2),
        () => value.set.add(2),
        () => Object.assign(value, { more: 1 }),
        () => map.set('a', 2),
      ])
        isInstance(thrownBy('a change', change), TypeError, 'its error');
      same(await t.gives('a task', dispatcher.execute(values.echo(map.get('a')))), 1, 'what a map gives after that');
      await t.gives('release()', Promise.all([release(value), release(map)]));
    },
  },
  {
    id: 'share/overlapping-views',
    clause: 'H1',
    title: 'views of a shared value that overlap still share their memory, as in a clone of it',
    requires: { sharedMemory: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const buffer = new ArrayBuffer(16);
      const views = [new Uint8Array(buffer, 0, 8), new Uint8Array(buffer, 4, 8), new Uint8Array(buffer, 6, 4)] as const;
      const value = await t.gives('share()', share(dispatcher, views));
      value[0][6] = 7;
      const seen = value.map((view, index) => view[[6, 2, 0][index] ?? -1]);
      alike(seen, [7, 7, 7], 'the byte in each view');
      for (const [index, place] of [6, 2, 0].entries()) {
        const view = (await t.gives('a task', dispatcher.execute(sharing.pick(value, index)))) as Uint8Array;
        same(view[place], 7, `the byte that a task sees in view ${index}`);
      }
    },
  },
];
