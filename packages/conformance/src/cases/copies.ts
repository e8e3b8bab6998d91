import type { Task } from '@dispatch/core';
import { alike, check, hasCode, isInstance, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { values as tasks } from '../fixtures/values.js';
import { busy } from './situations.js';

const uncloneableHint = 'the error of a message that cannot be posted is swallowed; postMessage has to throw it';

/** Copies, clones that fail, and snapshots. */
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
  {
    id: 'data/uncloneable-argument',
    clause: 'D5',
    hint: uncloneableHint,
    title:
      'an argument that cannot be cloned fails its task with an error that names the argument and the position in it',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const bad = { items: [{}, { callback(): void {} }] };
      const error = await t.failure('the task', dispatcher.execute(tasks.echoSecond('good', bad)));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['argument 2', '.items[1].callback', 'function'], 'its message');
      check(error.cause !== undefined, 'its error has a cause');
    },
  },
  {
    id: 'data/uncloneable-argument-itself',
    clause: 'D5',
    hint: uncloneableHint,
    title:
      'a symbol, a function, a promise or a weak map as an argument fails its task and no other, and the message says which it is',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const values = {
        Symbol: Symbol('s'),
        function: (): void => {},
        promise: Promise.resolve(1),
        WeakMap: new WeakMap(),
      };
      const bad = Object.entries(values).map(
        ([kind, value]) => [kind, dispatcher.executeAsync(tasks.echo(value))] as const,
      );
      const good = dispatcher.executeAsync(tasks.echo('good'));
      for (const [kind, future] of bad) {
        const error = await t.failure('a bad task', future);
        hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
        mentions(error.message, ['argument 1', kind], 'its message');
      }
      same(await t.gives('the good task', good), 'good', 'its result');
    },
  },
  {
    id: 'data/what-json-has-not',
    clause: 'D5',
    title: "with `isolation: 'json'`, an argument or a result that JSON does not support fails its task and no other",
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
    hint: uncloneableHint,
    title: 'an argument with a getter that throws fails its task, and the thrown value is the cause',
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
    hint: uncloneableHint,
    title: `a result that cannot be cloned${name === 'uncloneable' ? '' : ', of an asynchronous task,'} fails only its task with an error that names the position, and leaves the worker alive`,
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const before = await t.gives('a first task', dispatcher.execute(tasks.lifeHere()));
      const error = await t.failure('the task', dispatcher.execute(tasks[name]()));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['result', '.items[1].callback'], 'its message');
      same(await t.gives('the next task', dispatcher.execute(tasks.lifeHere())), before, 'the worker instance');
    },
  })),
  {
    id: 'data/throwing-getter-in-result',
    clause: 'D7',
    hint: uncloneableHint,
    title: 'a result with a getter that throws fails only its task, and the thrown value is the cause',
    async run(t) {
      const dispatcher = await t.shared();
      const error = await t.failure('the task', dispatcher.execute(tasks.throwingGetter()));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      isInstance(error.cause, RangeError, 'its cause');
      same(error.cause.message, 'the getter of the result', 'the message of its cause');
    },
  },
];
