import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import { values as tasks } from '../fixtures/values.js';

/**
 * Values that the structured clone algorithm supports: a name, which is part of the id, and a function that makes one.
 */
export const cloneable: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  zero: () => 0,
  'minus-zero': () => -0,
  nan: () => NaN,
  infinity: () => Infinity,
  'minus-infinity': () => -Infinity,
  'big-number': () => Number.MAX_SAFE_INTEGER,
  fraction: () => 0.1,
  bigint: () => 2n ** 70n,
  'empty-string': () => '',
  unicode: () => 'zażółć 🙂 \u0000 \ud800',
  date: () => new Date(1_234_567_890_123),
  'invalid-date': () => new Date(NaN),
  regexp: () => /a(?<b>c)+/giu,
  map: () =>
    new Map<unknown, unknown>([
      [{ key: 1 }, new Set([1, 2])],
      ['a', new Map()],
    ]),
  set: () => new Set<unknown>([1, 'a', { deep: [] }]),
  'empty-object': () => ({}),
  'undefined-property': () => ({ present: undefined, other: null }),
  nested: () => ({ list: [{ map: new Map([['a', { date: new Date(0) }]]) }], text: 'x' }),
  'sparse-array': () => sparse(),
  'array-with-property': () => Object.assign([1, 2], { extra: 'kept' }),
  cyclic: () => cyclic(),
  'array-buffer': () => new Uint8Array([1, 2, 3]).buffer,
  'typed-array': () => new Float64Array([1.5, -0, NaN]),
  'view-of-a-part': () => new Uint8Array([1, 2, 3, 4]).subarray(1, 3),
  'big-typed-array': () => new BigInt64Array([1n, -1n]),
  'data-view': () => new DataView(new Uint8Array([1, 2, 3]).buffer, 1, 2),
  'boxed-number': () => Object(5),
  'error-as-a-value': () => new RangeError('as a value', { cause: 'the cause' }),
  'error-in-a-list': () => [new TypeError('in a list')],
  'proto-key': () => JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'),
  'one-megabyte': () => new Uint8Array(1_048_576).fill(5),
  'long-string': () => 'x'.repeat(1_000_000),
  'ten-thousand-entries': () => Array.from({ length: 10_000 }, (_, index) => ({ index })),
};

/** Values that JSON supports. */
const jsonable: Readonly<Record<string, () => unknown>> = {
  null: () => null,
  true: () => true,
  zero: () => 0,
  fraction: () => 0.1,
  'empty-string': () => '',
  unicode: () => 'zażółć 🙂',
  nested: () => ({ list: [{ a: [1, 2] }], text: 'x' }),
};

export const roundTrips: readonly Case[] = [
  ...Object.entries(cloneable).map(([name, make]): Case => ({
    id: `data/clone-${name}`,
    clause: 'D1',
    title: `a value is equal after it is sent to a task and back: ${name}`,
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      alike(await t.gives('the task', dispatcher.execute(tasks.echo(make()))), make(), 'the returned value');
      same(
        await t.gives('a task that checks', dispatcher.execute(tasks.tag(make()))),
        Object.prototype.toString.call(make()),
        'its kind in the worker',
      );
    },
  })),
  ...Object.entries(jsonable).map(([name, make]): Case => ({
    id: `data/json-${name}`,
    clause: 'D1',
    title: `a value that JSON supports is equal after it is sent to a task and back: ${name}`,
    requires: { isolation: 'json' },
    async run(t) {
      const dispatcher = await t.shared();
      alike(await t.gives('the task', dispatcher.execute(tasks.echo(make()))), make(), 'the returned value');
    },
  })),
  {
    id: 'data/same-object-twice',
    clause: 'D1',
    title: 'an object that occurs twice in one argument arrives as one object that occurs twice',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const part = { a: 1 };
      const result = await t.gives('the task', dispatcher.execute(tasks.echo([part, part])));
      alike(result, [part, part], 'the returned value');
      same(Array.isArray(result) && result[0] === result[1], true, 'whether its two members are the same object');
    },
  },
];

function sparse(): unknown[] {
  const list: unknown[] = [1];
  list[3] = 4;
  return list;
}

function cyclic(): object {
  const value: { self?: object; list: object[] } = { list: [] };
  value.self = value;
  value.list.push(value);
  return value;
}
