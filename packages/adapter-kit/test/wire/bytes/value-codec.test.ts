import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { decodeValue } from '../../../src/wire/bytes/decode-value.js';
import { encodeValue, isEncodable } from '../../../src/wire/bytes/encode-value.js';
import { tags, valueVersion, type ValueLimits } from '../../../src/wire/bytes/value-format.js';
import { difference } from '../../support/same-graph.js';

function bytesOf(value: unknown, limits?: ValueLimits): Uint8Array {
  return new Uint8Array(Buffer.concat(encodeValue(value, limits)));
}

function through(value: unknown): unknown {
  const bytes = bytesOf(value);
  // At an odd offset in a larger buffer, as in a frame.
  const received = new Uint8Array(bytes.length + 3);
  received.set(bytes, 3);
  return decodeValue(received.subarray(3));
}

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

function arrives(value: unknown): void {
  expect(difference(structuredClone(value), through(value))).toBeUndefined();
}

const sparse: unknown[] = ['first'];
sparse[5] = 'last';
/** Whose length says nothing about its items, and whose first items have no holes. */
const long: unknown[] = ['first', undefined, 'third'];
long.length = 2 ** 32 - 1;
/** Of each length up to one that no way to read or write strings treats in a special way. */
const lengths = Array.from({ length: 80 }, (_, length) => 'abcdefghij'.repeat(8).slice(0, length));

describe('a value arrives as structuredClone copies it', () => {
  test.each<[string, unknown]>([
    ['primitives', [undefined, null, true, false]],
    ['numbers', [0, -0, 1, -1, 127, 128, -1.5, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31), 2 ** 53, 5e-324]],
    ['large integers', [0n, -1n, 2n ** 64n, -(2n ** 70n)]],
    ['strings', ['', 'plain', 'zażółć 🙂', '\ud800 alone', '\ufeffmark', '\0', 'x'.repeat(70_000), 'ż'.repeat(70_000)]],
    ['strings of each length', [lengths, lengths.map((text) => `${text}ż`), lengths.map((text) => `ż${text}`)]],
    ['objects', { a: 1, 'b c': undefined, ż: { deep: null } }],
    ['keys of each length', lengths.map((text) => ({ [text]: 1, [`${text}ż`]: 2, [`${text}\ud800`]: 3 }))],
    ['many keys', Array.from({ length: 1000 }, (_, index) => ({ [`key ${index}`]: index, [index]: 'index' }))],
    [
      'arrays with holes and properties',
      [
        [sparse, long, Object.assign([1, undefined], { extra: 'kept' }), Object.assign([], { 1: 2 })],
        [undefined, [], Object.assign([], { extra: 'kept' }), Object.assign([undefined], { '-1': 1, '01': 2 })],
      ],
    ],
    ['maps and sets', new Map<unknown, unknown>([[{ key: 1 }, new Set([1, new Map()])]])],
    ['dates', [new Date(0), new Date(NaN)]],
    ['regular expressions', Object.assign(/a(?<b>ż)+/giu, { lastIndex: 3 })],
    ['buffers', [new ArrayBuffer(0), new Uint8Array(200_000).fill(7).buffer]],
    [
      'views of one buffer',
      (({ buffer }) => [new Uint16Array(buffer, 2, 1), new DataView(buffer, 1), buffer])(new Uint8Array(8)),
    ],
    ['boxed primitives', [Object(5), Object('x'), Object(false), Object(1n)]],
    [
      'errors',
      [new RangeError('too far', { cause: new TypeError('of this') }), new Error(), new AggregateError([1], 'x')],
    ],
    [
      'an instance of a class',
      new (class Point {
        readonly x = 1;
      })(),
    ],
    ['a value of 1200 levels', nested(1200)],
    ['many objects', Array.from({ length: 5000 }, (_, index) => ({ index, text: `number ${index}` }))],
    ['an exception', new DOMException('the message', 'DataError')],
    ['keys with a meaning elsewhere', JSON.parse('{"__proto__": {"polluted": true}, "length": 3, "then": 2}')],
  ])('%s', (_name, value) => {
    arrives(value);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['no stack', undefined],
    ['a stack that is not a string', ['line']],
  ])('an error with %s', (_, stack) => {
    const error = new TypeError('without');
    Object.defineProperty(error, 'stack', { value: stack, configurable: true });
    arrives(error);
  });

  test('references, also to itself', () => {
    const shared = { a: 1 };
    const value: unknown[] = [shared, new Map([[shared, shared]]), new Set([shared])];
    value.push(value, { value });
    arrives(value);
  });

  test('an array that contains itself, and has other properties', () => {
    const value: unknown[] & { self?: unknown } = [];
    value.push(value, [value]);
    arrives(value);
    value.self = value;
    arrives(value);
  });

  test('no setter of a prototype is called', () => {
    const called: unknown[] = [];
    const set = (value: unknown): void => void called.push(value);
    const ofAll: object = Object.prototype;
    Object.defineProperties(ofAll, {
      inherited: { set, configurable: true },
      fixed: { value: 0, configurable: true },
    });
    try {
      const got = through([{ inherited: 1, fixed: 2 }, { other: 3 }]) as object[];
      expect(got.map((each) => Object.entries(each))).toEqual([
        [
          ['inherited', 1],
          ['fixed', 2],
        ],
        [['other', 3]],
      ]);
      expect(called).toEqual([]);
    } finally {
      Reflect.deleteProperty(ofAll, 'inherited');
      Reflect.deleteProperty(ofAll, 'fixed');
    }
  });

  test('a buffer that can grow', () => {
    const Resizable: new (size: number, options: object) => ArrayBuffer = ArrayBuffer;
    const buffer = new Resizable(8, { maxByteLength: 64 });
    arrives([buffer, new Uint8Array(buffer, 2, 3)]);
  });

  test('a value of another realm', () => {
    const value: unknown = runInNewContext(
      `({ a: [1, new Map([['b', new Date(3)]])], e: new TypeError('x'), u: new Uint8Array(2) })`,
    );
    arrives(value);
  });
});

test('a Buffer is decoded, and what arrives has memory of its own', () => {
  const bytes = Buffer.concat(encodeValue([new Uint8Array([1, 2]), new Float64Array([0.5])]));
  const value = decodeValue(bytes) as [Uint8Array, Float64Array];
  bytes.fill(9);
  expect(value).toEqual([new Uint8Array([1, 2]), new Float64Array([0.5])]);
  expect(value.map(({ buffer }) => buffer.byteLength)).toEqual([2, 8]);
});

test('small values take few bytes', () => {
  expect(bytesOf([1, 'abc', true]).length).toBe(11);
});

test('a large buffer is not copied twice', () => {
  const chunks = encodeValue({ data: new Uint8Array(1_000_000), after: 1 });
  expect(chunks.map(({ byteLength }) => byteLength > 999_999)).toEqual([false, true, false]);
});

test('a value that is encoded in the middle of another one does not change it', () => {
  const ofSets: object = Set.prototype;
  const tag = Object.getOwnPropertyDescriptor(ofSets, Symbol.toStringTag);
  const within: unknown[] = [];
  const get = (): string => {
    within.push(decodeValue(bytesOf('within')));
    return 'Set';
  };
  Object.defineProperty(ofSets, Symbol.toStringTag, { get, configurable: true });
  try {
    const bytes = bytesOf(['before', new Set(['after'])]);
    expect(decodeValue(bytes)).toEqual(['before', new Set(['after'])]);
    expect(within).toContain('within');
  } finally {
    if (tag !== undefined) Object.defineProperty(ofSets, Symbol.toStringTag, tag);
  }
});

test('what was encoded does not change when something else is encoded', () => {
  const chunks = encodeValue(['first', 1]);
  encodeValue(['other', 2]);
  expect(decodeValue(new Uint8Array(Buffer.concat(chunks)))).toEqual(['first', 1]);
});

test('what was encoded does not change with the value', () => {
  const buffer = new Uint8Array(100_000);
  const chunks = encodeValue(buffer);
  buffer.fill(1);
  expect(decodeValue(new Uint8Array(Buffer.concat(chunks)))).toEqual(new Uint8Array(100_000));
});

test.each<[string, unknown, string]>([
  ['a function', { f() {} }, 'could not be cloned'],
  ['a blob', [new Blob(['x'])], 'a Blob cannot be sent as bytes'],
  ['shared memory', { words: new SharedArrayBuffer(4) }, 'a SharedArrayBuffer cannot be sent as bytes'],
  ['a view of shared memory', new Uint8Array(new SharedArrayBuffer(4)), 'a SharedArrayBuffer cannot be sent as bytes'],
  ['a port', new MessageChannel().port1, 'transfer'],
  ['a symbol', Symbol('x'), 'a symbol cannot be sent as bytes'],
])('%s is not encoded', (_name, value, message) => {
  expect(() => encodeValue(value)).toThrow(message);
  expect(isEncodable(value)).toBe(false);
  expect(isEncodable([1])).toBe(true);
});

describe('limits hold on both sides:', () => {
  test.each<[string, unknown, ValueLimits]>([
    ['depth', nested(4), { depth: 3 }],
    ['bytes', 'x'.repeat(100), { bytes: 50 }],
    ['bytes of a buffer', new Uint8Array(100_000), { bytes: 50_000 }],
    ['objects', [{}, {}, new Date()], { objects: 3 }],
  ])('%s', (_name, value, limits) => {
    expect(() => encodeValue(value, limits)).toThrow(RangeError);
    expect(() => decodeValue(bytesOf(value), limits)).toThrow(RangeError);
    const looser = Object.fromEntries(Object.entries(limits).map(([key, limit]) => [key, 10 * (limit ?? 0)]));
    expect(difference(structuredClone(value), decodeValue(bytesOf(value, looser), looser))).toBeUndefined();
  });
});

describe('the decoder rejects', () => {
  test.each<[string, readonly number[], string]>([
    ['nothing', [], 'outside the bounds'],
    ['another version', [valueVersion + 1, tags.null], 'version'],
    ['what follows the value', [valueVersion, tags.null, tags.null], '1 bytes follow'],
    ['an unknown tag', [valueVersion, 200], 'unknown tag 200'],
    ['a missing part', [valueVersion, tags.array, 1], '1 items in 0 bytes'],
    ['a count of more than there is', [valueVersion, tags.array, 0xff, 0xff, 0xff, 0xff, 0x0f], 'items in 0 bytes'],
    ['a number without end', [valueVersion, tags.string, ...Array<number>(20).fill(0xff)], 'too large'],
    ['an object that has not begun', [valueVersion, tags.again, 0], 'unknown object 0'],
    ['something absent outside of an error', [valueVersion, tags.array, 1, tags.absent], 'absent'],
    [
      'another length of an array',
      [valueVersion, tags.sparseArray, 0, 1, tags.string, 6, ...Buffer.from('length'), tags.null],
      'invalid property',
    ],
    ['a key that is not a string', [valueVersion, tags.object, 1, tags.null, tags.null], 'invalid property'],
    ['a view of no buffer', [valueVersion, tags.view, 2, 0, 0, tags.null], 'invalid view'],
    ['an unknown view', [valueVersion, tags.view, 99, 0, 0, tags.null], 'invalid view'],
    ['an unknown error', [valueVersion, tags.error, 99], 'invalid error'],
    ['a wrapper of an object', [valueVersion, tags.boxed, tags.null], 'invalid wrapper'],
    ['text that is not UTF-8', [valueVersion, tags.string, 1, 0xff], 'not valid'],
    ['digits that are none', [valueVersion, tags.bigint, 1, 0x67], 'invalid bigint'],
    [
      'buffers that reserve more than a value may have',
      [valueVersion, tags.resizableBuffer, 0xff, 0xff, 0xff, 0xff, 0x7f, 0],
      'may grow',
    ],
  ])('%s', (_name, bytes, message) => {
    expect(() => decodeValue(new Uint8Array(bytes))).toThrow(message);
  });
});
