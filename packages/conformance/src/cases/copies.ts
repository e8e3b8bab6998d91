import type { Task } from '@dispatch/core';
import { alike, check, hasCode, isInstance, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { values as tasks } from '../fixtures/values.js';
import { busy } from './situations.js';

/** Copies, clones that fail, and snapshots. */
export const copies: readonly Case[] = [
  {
    id: 'data/argument-is-a-copy',
    clause: 'D2',
    title: 'what a task does to its argument is not seen by the caller',
    async run(t) {
      const dispatcher = await t.shared();
      const list = [1, 2, 3];
      same(await t.gives('the task', dispatcher.execute(tasks.push(list))), 4, 'its result');
      alike(list, [1, 2, 3], 'the caller’s list');
    },
  },
  {
    id: 'data/result-is-a-copy',
    clause: 'D2',
    title: 'a result is a copy of what the task returned',
    async run(t) {
      const dispatcher = await t.shared();
      const argument = { a: 1 };
      check(
        (await t.gives('the task', dispatcher.execute(tasks.echo(argument)))) !== argument,
        'the result is another object than the argument',
      );
      const first = await t.gives('the first task', dispatcher.execute(tasks.kept()));
      const length = first.length;
      first.push(99);
      const second = await t.gives('the second task', dispatcher.execute(tasks.kept()));
      check(!second.includes(99), 'what the caller does to a result is not seen by the task');
      same(first.length, length + 1, 'the length of the first result, which the task does not change');
    },
  },
  {
    id: 'data/result-does-not-change-later',
    clause: 'D2',
    title: 'what later tasks do to an object that was returned is not seen in the result',
    async run(t) {
      const dispatcher = await t.shared();
      const rounds = (count: number): Promise<{ count: number }[]> =>
        t.gives(
          `${count} tasks`,
          Promise.all(Array.from({ length: count }, () => dispatcher.execute(tasks.counted()))),
        );
      // By then it is known to be a short one, so that results may travel together.
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
    title: 'two runs of one task each get a copy of the arguments',
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
    title: 'runs that are handed over together share no copy, also not of what their arguments have in common inside',
    async run(t) {
      const dispatcher = await t.shared();
      const list = [1, 2, 3];
      const rounds = (factory: () => Task<number>): Promise<number[]> =>
        t.gives('200 runs', Promise.all(Array.from({ length: 200 }, () => dispatcher.execute(factory()))));
      const each = Array.from({ length: 200 }, () => 4);
      // By the second round they are known to be short, so that they may travel together.
      await rounds(() => tasks.push(list));
      alike(await rounds(() => tasks.push(list)), each, 'the results with one list as the argument of all');
      alike(await rounds(() => tasks.pushInto({ list })), each, 'the results with one list inside of all arguments');
    },
  },
  {
    id: 'data/not-cloned-within-the-call',
    clause: 'D3',
    title: 'arguments are not cloned within the submitting call',
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
      same(reads, 0, 'how often the argument was read when executeAsync() has returned');
      alike(await t.gives('the task', future), { value: 'read' }, 'its result');
    },
  },
  {
    id: 'data/snapshot',
    clause: 'D4',
    title: 'with `snapshot` the arguments are cloned within the call: later changes are not seen',
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
    title: 'with `snapshot` an argument that cannot be cloned is carried by the future and not thrown',
    async run(t) {
      const dispatcher = await t.shared();
      const future = dispatcher.executeAsync(
        tasks.echo(() => {}),
        { snapshot: true },
      );
      hasCode(await t.failure('the task', future), 'DISPATCH_SERIALIZATION', 'its error');
    },
  },
  {
    id: 'data/uncloneable-argument',
    clause: 'D5',
    title: 'an argument that cannot be cloned fails its task with an error that says which one and where in it',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const bad = { items: [{}, { callback(): void {} }] };
      const error = await t.failure('the task', dispatcher.execute(tasks.echoSecond('good', bad)));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['argument 2', '.items[1].callback'], 'its message');
      check(error.cause !== undefined, 'its error has a cause');
    },
  },
  {
    id: 'data/uncloneable-argument-itself',
    clause: 'D5',
    title: 'a symbol, a function and a promise as arguments fail their tasks, and no other',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const bad = [Symbol('s'), (): void => {}, Promise.resolve(1), new WeakMap()].map((value) =>
        dispatcher.executeAsync(tasks.echo(value)),
      );
      const good = dispatcher.executeAsync(tasks.echo('good'));
      for (const future of bad) {
        const error = await t.failure('a bad task', future);
        hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
        mentions(error.message, ['argument 1'], 'its message');
      }
      same(await t.gives('the good task', good), 'good', 'its result');
    },
  },
  {
    id: 'data/what-json-has-not',
    clause: 'D5',
    title: 'where values cross as JSON, an argument and a result that JSON has not fail their tasks, and no other',
    requires: { isolation: 'json' },
    async run(t) {
      const dispatcher = await t.shared();
      const cyclic: { self?: object } = {};
      cyclic.self = cyclic;
      for (const value of [(): void => {}, Symbol('s'), 1n, cyclic]) {
        const error = await t.failure('a bad task', dispatcher.execute(tasks.echo(value)));
        hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
        mentions(error.message, ['argument 1'], 'its message');
      }
      hasCode(
        await t.failure('a bad result', dispatcher.execute(tasks.bigint())),
        'DISPATCH_SERIALIZATION',
        'its error',
      );
      same(await t.gives('the good task', dispatcher.execute(tasks.echo('good'))), 'good', 'its result');
    },
  },
  {
    id: 'data/throwing-getter-in-argument',
    clause: 'D6',
    title: 'an argument with a getter that throws fails its task, with what the getter threw as the cause',
    async run(t) {
      const dispatcher = await t.shared();
      const trap = new RangeError('the getter of the argument');
      const argument = {
        get value(): never {
          throw trap;
        },
      };
      const error = await t.failure('the task', dispatcher.execute(tasks.echo(argument)));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      same(error.cause, trap, 'its cause');
    },
  },
  ...(['uncloneable', 'uncloneableLater'] as const).map((name): Case => ({
    id: `data/${name === 'uncloneable' ? 'uncloneable-result' : 'uncloneable-result-later'}`,
    clause: 'D7',
    title: `a result that cannot be cloned${name === 'uncloneable' ? '' : ', of an asynchronous task,'} fails only its task, says where, and leaves the worker alive`,
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const before = await t.gives('a first task', dispatcher.execute(tasks.lifeHere()));
      const error = await t.failure('the task', dispatcher.execute(tasks[name]()));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['result', '.items[1].callback'], 'its message');
      same(await t.gives('the next task', dispatcher.execute(tasks.lifeHere())), before, 'the life of the worker');
    },
  })),
  {
    id: 'data/throwing-getter-in-result',
    clause: 'D7',
    title: 'a result with a getter that throws fails only its task, with what the getter threw as the cause',
    async run(t) {
      const dispatcher = await t.shared();
      const error = await t.failure('the task', dispatcher.execute(tasks.throwingGetter()));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      isInstance(error.cause, RangeError, 'its cause');
      same(error.cause.message, 'the getter of the result', 'the message of its cause');
    },
  },
];
