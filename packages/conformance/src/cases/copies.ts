import type { Task } from '@dispatch/core';
import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { values as tasks } from '../fixtures/values.js';
import { busy } from './situations.js';

/** Copies and snapshots. */
export const copies: readonly Case[] = [
  {
    id: 'data/argument-is-a-copy',
    clause: 'D2',
    title: 'changes that a task makes to its argument are not visible to the caller',
    async run(t) {
      const dispatcher = await t.shared();
      const list = [1, 2, 3];
      same(await t.gives('the task', dispatcher.execute(tasks.push(list))), 4, 'its result');
      alike(list, [1, 2, 3], 'the caller’s array');
    },
  },
  {
    id: 'data/result-is-a-copy',
    clause: 'D2',
    title: 'a result is a copy of the value that the task returned',
    async run(t) {
      const dispatcher = await t.shared();
      const argument = { a: 1 };
      check(
        (await t.gives('the task', dispatcher.execute(tasks.echo(argument)))) !== argument,
        'the result and the argument are different objects',
      );
      const first = await t.gives('the first task', dispatcher.execute(tasks.kept()));
      const length = first.length;
      first.push(99);
      const second = await t.gives('the second task', dispatcher.execute(tasks.kept()));
      check(!second.includes(99), 'changes that the caller makes to a result are not visible to the task');
      same(first.length, length + 1, 'the length of the first result, which the task does not change');
    },
  },
  {
    id: 'data/result-does-not-change-later',
    clause: 'D2',
    title: 'changes that later tasks make to a returned object are not visible in the result',
    async run(t) {
      const dispatcher = await t.shared();
      const rounds = (count: number): Promise<{ count: number }[]> =>
        t.gives(
          `${count} tasks`,
          Promise.all(Array.from({ length: count }, () => dispatcher.execute(tasks.counted()))),
        );
      // The dispatcher now knows that the task is short, so results may be sent together.
      const [first] = await rounds(1);
      await rounds(199);
      const counts = (await rounds(200)).map(({ count }) => count - (first?.count ?? 0));
      alike(
        counts,
        Array.from({ length: 200 }, (_, index) => 200 + index),
        'the results',
      );
    },
  },
  {
    id: 'data/each-run-its-own-copy',
    clause: 'D2',
    title: 'two runs of one task each get their own copy of the arguments',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const task = tasks.push([1, 2, 3]);
      alike(
        await t.gives('both runs', Promise.all([dispatcher.execute(task), dispatcher.execute(task)])),
        [4, 4],
        'the results',
      );
    },
  },
  {
    id: 'data/copies-of-one-turn',
    clause: 'D2',
    title: 'runs that are assigned together share no copies, not even of objects that their arguments have in common',
    async run(t) {
      const dispatcher = await t.shared();
      const list = [1, 2, 3];
      const rounds = (factory: () => Task<number>): Promise<number[]> =>
        t.gives('200 runs', Promise.all(Array.from({ length: 200 }, () => dispatcher.execute(factory()))));
      const each = Array.from({ length: 200 }, () => 4);
      // In the second round the dispatcher knows that they are short, so they may be sent together.
      await rounds(() => tasks.push(list));
      alike(await rounds(() => tasks.push(list)), each, 'the results with one array as the argument of all runs');
      alike(
        await rounds(() => tasks.pushInto({ list })),
        each,
        'the results with one array inside the arguments of all runs',
      );
    },
  },
  {
    id: 'data/copies-of-one-turn-in-collections',
    clause: 'D2',
    title: 'runs that are assigned together share no copies of objects that are in the maps or sets of their arguments',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const list = [1, 2, 3];
      const rounds = (factory: () => Task<number>): Promise<number[]> =>
        t.gives('200 runs', Promise.all(Array.from({ length: 200 }, () => dispatcher.execute(factory()))));
      const each = Array.from({ length: 200 }, () => 4);
      // As above: in the first round the dispatcher does not know how long they take.
      await rounds(() => tasks.pushIntoOnly(new Set([list])));
      alike(
        await rounds(() => tasks.pushIntoOnly(new Map([['list', list]]))),
        each,
        'the results with one array in all maps',
      );
      alike(await rounds(() => tasks.pushIntoOnly(new Set([list]))), each, 'the results with one array in all sets');
    },
  },
  {
    id: 'data/not-cloned-within-the-call',
    clause: 'D3',
    title: 'arguments are not cloned during the submitting call',
    async run(t) {
      const dispatcher = await t.shared();
      await t.gives('ready()', dispatcher.ready());
      let reads = 0;
      const argument = {
        get value(): string {
          reads += 1;
          return 'read';
        },
      };
      const future = dispatcher.executeAsync(tasks.echo(argument));
      same(reads, 0, 'how often the argument was read before executeAsync() returned');
      alike(await t.gives('the task', future), { value: 'read' }, 'its result');
    },
  },
  {
    id: 'data/snapshot',
    clause: 'D4',
    title: 'with `snapshot`, arguments are cloned during the call: later changes have no effect',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const list = [1];
      const record = { list };
      const future = dispatcher.executeAsync(tasks.echoSecond('first', record), { snapshot: true });
      list.push(2);
      record.list = [];
      gate.open();
      alike(await t.gives('the task', future), { list: [1] }, 'its result');
    },
  },
  {
    id: 'data/snapshot-uncloneable',
    clause: 'D4',
    title:
      'with `snapshot`, the future carries the error of an argument that cannot be cloned; the call does not throw',
    async run(t) {
      const dispatcher = await t.shared();
      const future = dispatcher.executeAsync(
        tasks.echo(() => {}),
        { snapshot: true },
      );
      hasCode(await t.failure('the task', future), 'DISPATCH_SERIALIZATION', 'its error');
    },
  },
];
