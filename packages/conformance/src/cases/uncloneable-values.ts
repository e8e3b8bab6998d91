import { captured } from '@dispatch/core/internal/captures';
import { check, hasCode, isInstance, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { values as tasks } from '../fixtures/values.js';

const uncloneableHint = 'the error of a message that cannot be posted is swallowed; postMessage has to throw it';

/** Objects of the language whose prototypes have no constructor of their own, or that of plain objects. */
const kinds: Readonly<Record<string, () => unknown>> = {
  'array-iterator': () => [1].values(),
  'map-iterator': () => new Map([[1, 2]]).entries(),
  'string-iterator': () => 'a'[Symbol.iterator](),
  generator: () =>
    (function* () {
      yield 1;
    })(),
  arguments: () =>
    (function () {
      return arguments;
    })(),
};

/** Values that cannot be cloned. */
export const uncloneableValues: readonly Case[] = [
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
    id: 'data/uncloneable-captured-value',
    clause: 'D5',
    hint: 'the definition of a task may have a function `argument`, which returns what messages call an argument',
    title: 'an argument that is the value of a variable is named after the variable in the error of its task',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const named = captured(tasks, 'echoSecond', ['width', 'connection']).echoSecond;
      const bad = { items: [{ callback(): void {} }] };
      const error = await t.failure('the task', dispatcher.execute(named(1, bad)));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, [`the captured value 'connection'`, '.items[0].callback'], 'its message');
      same(await t.gives('the good task', dispatcher.execute(named(1, 2))), 2, 'its result');
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
  ...Object.entries(kinds).map(([kind, make]): Case => ({
    id: `data/uncloneable-${kind}`,
    clause: 'D5',
    title: `an object that cannot be cloned and is not a Proxy is not called one: ${kind}`,
    touches: ['engine'],
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const outcome = dispatcher.executeAsync(tasks.echo({ part: make() }));
      const error = await t.waiting.for('the task', outcome.exception());
      // Some platforms clone the arguments of a function.
      if (error === undefined) return;
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['argument 1'], 'its message');
      check(!error.message.includes('Proxy'), 'its message does not mention a Proxy');
    },
  })),
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
