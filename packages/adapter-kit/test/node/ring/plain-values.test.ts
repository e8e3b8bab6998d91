import { describe, expect, test, vi } from 'vitest';
import type { HostMessage } from '../../../src/wire/messages.js';
import { PlainReader } from '../../../src/node/ring/plain-reader.js';
import { PlainWriter } from '../../../src/node/ring/plain-writer.js';
import { difference } from '../../support/same-graph.js';

const size = 16_384;

function create() {
  const bytes = new Uint8Array(new SharedArrayBuffer(size));
  return { bytes, writer: new PlainWriter(bytes), reader: new PlainReader(bytes) };
}

/** What arrives in place of a message; `undefined` if it goes another way. */
function carried(message: unknown, end = size): unknown {
  const { writer, reader } = create();
  const written = writer.write(message as HostMessage, 8, end);
  return written < 0 ? undefined : reader.read(8, written);
}

const cyclic: unknown[] = [];
cyclic.push(cyclic);
const twice = {};
function nested(levels: number): unknown {
  return levels === 0 ? 1 : [nested(levels - 1)];
}
const holes: unknown[] = [];
holes[1] = 1;

describe('arrives as a structured clone', () => {
  test.each<[string, unknown]>([
    ['undefined and null', [undefined, null]],
    ['booleans', [true, false]],
    ['integers', [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]],
    ['other numbers', [0.5, -0, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31) - 1, Number.MAX_VALUE]],
    ['short strings', ['', 'a', 'ÿ', 'ż', '🙂', '\ud800', '\0']],
    ['strings of the longest short length and one more', ['x'.repeat(24), 'x'.repeat(25), 'ÿ'.repeat(24)]],
    ['long strings', ['a'.repeat(4000), 'ÿ'.repeat(400), 'ż'.repeat(400), `${'a'.repeat(300)}\ud800`]],
    ['an object', { a: 1, b: { c: 'text' }, 'a longer name of a property than others': [] }],
    ['a property that is undefined', { a: undefined }],
    [
      'an object without prototype, as the value of a getter',
      {
        get now() {
          return 7;
        },
      },
    ],
    ['names that mean something elsewhere', { constructor: 1, toString: 2, then: 3, length: 4, type: 'calls' }],
    ['arrays', [[], [1, [2, [3]]], [undefined]]],
    ['an array of as many items as there may be', Array.from({ length: 64 }, (_, n) => n)],
    ['15 levels', nested(15)],
  ])('%s', (_, value) => {
    const message = [1, 2, [value]];
    expect(difference(structuredClone(message), carried(message))).toBeUndefined();
  });
});

describe('goes another way', () => {
  test.each<[string, unknown]>([
    ['a bigint', 1n],
    ['a function', () => {}],
    ['a symbol', Symbol('s')],
    [
      'a class',
      new (class Some {
        readonly member = 1;
      })(),
    ],
    ['an object without prototype', Object.create(null)],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['an error', new Error('x')],
    ['a buffer', new ArrayBuffer(1)],
    ['a view', new Uint8Array(1)],
    ['a promise', Promise.resolve()],
    ['a proxy of an object', new Proxy({}, {})],
    ['a proxy of an array', new Proxy([], {})],
    ['a boxed number', Object(1)],
    ['a map with the prototype of an object', Object.setPrototypeOf(new Map(), Object.prototype)],
    ['a set with the prototype of an object', Object.setPrototypeOf(new Set(), Object.prototype)],
    ['a buffer with the prototype of an object', Object.setPrototypeOf(new ArrayBuffer(1), Object.prototype)],
    ['a view with the prototype of an object', Object.setPrototypeOf(new Uint8Array(1), Object.prototype)],
    ['an error with the prototype of an object', Object.setPrototypeOf(new Error('x'), Object.prototype)],
    ['a promise with the prototype of an object', Object.setPrototypeOf(Promise.resolve(), Object.prototype)],
    ['a boxed symbol', Object.setPrototypeOf(Object(Symbol('s')), Object.prototype)],
    ['a boxed bigint', Object.setPrototypeOf(Object(1n), Object.prototype)],
    ['a generator', Object.setPrototypeOf((function* none() {})(), Object.prototype)],
    ['an iterator of a map', Object.setPrototypeOf(new Map().entries(), Object.prototype)],
    ['an object with a tag', { [Symbol.toStringTag]: 'Map' }],
    ['a property named __proto__', JSON.parse('{"__proto__":1}')],
    ['an array with a hole', holes],
    ['an array with a property', Object.assign([1], { extra: 1 })],
    ['a longer array', Array.from({ length: 65 }, (_, n) => n)],
    ['a cycle', cyclic],
    ['an object that is there twice', [twice, twice]],
    ['16 levels', nested(16)],
    ['more than 24 objects', Array.from({ length: 25 }, () => ({}))],
    ['an array with a hole, and a property in its place', Object.assign(holes.slice(), { extra: 1 })],
  ])('%s', (_, value) => {
    expect(carried([1, 2, [value]])).toBeUndefined();
  });

  test('what does not fit, and says so', () => {
    const { writer } = create();
    const message = [1, 2, ['x'.repeat(100)]] as unknown as HostMessage;
    const end = writer.write(message, 0, size);
    expect(writer.write(message, 0, end - 1)).toBe(-1);
    expect(writer.lacksRoom).toBe(true);
    expect(writer.write([1, 2, [1n]] as unknown as HostMessage, 0, size)).toBe(-1);
    expect(writer.lacksRoom).toBe(false);
  });
});

test('a getter that throws throws its error, and the next message arrives', () => {
  const { writer, reader } = create();
  const broken = {
    get a(): never {
      throw new RangeError('broken');
    },
  };
  expect(() => writer.write([1, 2, [broken]] as unknown as HostMessage, 0, size)).toThrow(new RangeError('broken'));
  const next = [3, 4, [{ a: 1 }]];
  expect(reader.read(0, writer.write(next as unknown as HostMessage, 0, size))).toEqual(next);
});

test('properties are defined, whatever code has made of Object.prototype', () => {
  const { writer, reader } = create();
  const message = [1, 2, [{ odd: 1, other: 2 }]];
  const end = writer.write(message as unknown as HostMessage, 0, size);
  const set = vi.fn();
  const root = Object.getPrototypeOf({}) as object;
  Object.defineProperty(root, 'odd', { set, get: () => 5, configurable: true });
  try {
    const [, , [value]] = reader.read(0, end) as [number, number, [object]];
    expect(Object.getOwnPropertyDescriptor(value, 'odd')).toEqual({
      value: 1,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    expect(Object.keys(value)).toEqual(['odd', 'other']);
    expect(set).not.toHaveBeenCalled();
  } finally {
    Reflect.deleteProperty(root, 'odd');
  }
});

describe('a batch', () => {
  const calls = { type: 'calls', ids: [1, 2 ** 39], tasks: [0, 65_535], arities: [1, 0], args: ['x'] };
  const replies = { type: 'replies', ids: [1, 2 ** 39], values: [1, { a: 'b' }], times: [0.5, 1, 2 ** 40 + 0.25, 3] };

  test.each<[string, object]>([
    ['of calls', calls],
    ['of calls with deadlines', { ...calls, deadlines: [Infinity, 12.5] }],
    ['of calls with rare parts', { ...calls, priorities: [1, 0], observed: true }],
    ['of replies', replies],
    ['of replies with rare parts', { ...replies, failed: [0], late: [1], durations: [{ task: 1, milliseconds: 0.5 }] }],
    ['of yields', { type: 'yields', id: 5, earlier: 3, values: [1, 2, 3] }],
  ])('%s arrives as it is', (_, message) => {
    expect(carried(message)).toEqual(message);
  });

  test.each<[string, object]>([
    ['17 calls', { ...calls, ids: Array(17).fill(1), tasks: Array(17).fill(0), arities: Array(17).fill(0), args: [] }],
    ['17 replies', { ...replies, ids: Array(17).fill(1), values: Array(17).fill(0), times: Array(34).fill(0) }],
    ['a task with a larger index', { ...calls, tasks: [0, 65_536] }],
  ])('of %s goes another way', (_, message) => {
    expect(carried(message)).toBeUndefined();
  });
});
