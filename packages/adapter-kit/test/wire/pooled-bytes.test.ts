import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownBytesOf, setOwnBytes } from '../../src/wire/own-bytes.js';
import { keepPoolsPrivate } from '../../src/wire/pooled-bytes.js';
import { describeUncloneable } from '../../src/wire/uncloneable.js';

beforeAll(() => {
  keepPoolsPrivate(Buffer);
});

afterAll(() => {
  setOwnBytes((value) => value);
});

const small = (text = 'small'): Buffer => Buffer.from(text);

function sizes(view: unknown): [number, number] {
  if (!ArrayBuffer.isView(view)) throw new Error(`no view: ${String(view)}`);
  return [view.byteLength, view.buffer.byteLength];
}

describe('a small Buffer', () => {
  test('is a part of a pool, and gets memory of its own', () => {
    const bytes = small();
    expect(sizes(bytes)).toEqual([5, Buffer.poolSize]);
    const own = ownBytesOf(bytes);
    expect(sizes(own)).toEqual([5, 5]);
    expect(Buffer.from(own).toString()).toBe('small');
    expect(Object.getPrototypeOf(own)).toBe(Uint8Array.prototype);
  });

  test.each<[string, (bytes: Buffer) => unknown, (value: never) => unknown]>([
    ['an array', (bytes) => [1, bytes], ([, bytes]: [number, unknown]) => bytes],
    ['an object', (bytes) => ({ a: { b: bytes } }), ({ a }: { a: { b: unknown } }) => a.b],
    ['a key of a map', (bytes) => new Map([[bytes, 1]]), (map: Map<unknown, 1>) => [...map.keys()][0]],
    ['a value of a map', (bytes) => new Map([['a', bytes]]), (map: Map<string, unknown>) => map.get('a')],
    ['a set', (bytes) => new Set([bytes]), (set: Set<unknown>) => [...set][0]],
    ['an instance of a class', (bytes) => new Holder(bytes), ({ held }: { held: unknown }) => held],
    ['a deep object', (bytes) => nested(bytes, 5000), innermost],
    [
      'a large object',
      (bytes) => Array.from({ length: 30_000 }, (_, i) => ({ i, bytes: i === 29_999 ? bytes : 0 })),
      (array: { bytes: unknown }[]) => array.at(-1)?.bytes,
    ],
  ])('gets it within %s, and the original does not change', (_what, make, find) => {
    const bytes = small();
    const value = make(bytes);
    expect(sizes(find(ownBytesOf(value) as never))).toEqual([5, 5]);
    expect(find(value as never)).toBe(bytes);
  });

  test('gets it within a cycle, which stays one', () => {
    const value: { self?: unknown; list: unknown[] } = { list: [small()] };
    value.self = value;
    value.list.push(value.list);
    const own = ownBytesOf(value);
    expect(own.self).toBe(own);
    expect(own.list[1]).toBe(own.list);
    expect(sizes(own.list[0])).toEqual([5, 5]);
  });

  test('and a view that overlaps it share memory; one beside it has its own', () => {
    const bytes = small('0123456789');
    const own = ownBytesOf([bytes.subarray(2, 6), bytes.subarray(4, 8), bytes.subarray(8)]);
    expect(own[0]!.buffer).toBe(own[1]!.buffer);
    expect(own[2]!.buffer).not.toBe(own[0]!.buffer);
    expect(own.map((view) => Buffer.from(view).toString())).toEqual(['2345', '4567', '89']);
    // What is before the position of the first byte, for alignment, is empty.
    expect(new Uint8Array(own[0]!.buffer).subarray(0, own[0]!.byteOffset).every((byte) => byte === 0)).toBe(true);
  });

  test('that occurs twice stays one view', () => {
    const bytes = small();
    const own = ownBytesOf([bytes, { again: bytes }] as const);
    expect(own[1].again).toBe(own[0]);
  });

  test('of no bytes has no memory', () => {
    expect(sizes(ownBytesOf([small().subarray(5)])[0])[0]).toBe(0);
  });

  test('keeps its buffer if the value has that too', () => {
    const bytes = small();
    const value = { bytes, buffer: bytes.buffer };
    expect(ownBytesOf(value).bytes).toBe(bytes);
  });

  test('whose buffer is transferred keeps it', () => {
    const bytes = small();
    expect(ownBytesOf([bytes], [bytes.buffer])[0]).toBe(bytes);
  });
});

test('a part of a large Buffer gets memory of its own', () => {
  expect(sizes(ownBytesOf(Buffer.alloc(100_000).subarray(10, 20)))[0]).toBe(10);
  expect(sizes(ownBytesOf(Buffer.alloc(100_000).subarray(10, 20)))[1]).toBeLessThan(20);
});

test('views of other classes of a pool get memory of their own, in their class', () => {
  const { buffer } = small();
  const own = ownBytesOf([
    new Float64Array(buffer, 64, 2),
    new DataView(buffer, 256, 3),
    new Uint16Array(buffer, 514, 2),
  ]);
  expect(own.map((view) => view.constructor)).toEqual([Float64Array, DataView, Uint16Array]);
  expect(own.map((view) => view.byteLength)).toEqual([16, 3, 4]);
  for (const view of own) expect(view.buffer.byteLength).toBeLessThan(32);
});

test.each<[string, unknown]>([
  ['a number', 1],
  ['null', null],
  ['a plain object', { a: [1, { b: 'c' }] }],
  ['a whole Buffer', Buffer.alloc(10)],
  ['a part of another buffer', new Uint8Array(new ArrayBuffer(100), 10, 5)],
  ['a part of shared memory', Buffer.from(new SharedArrayBuffer(100), 10, 5)],
  ['an error with a Buffer', Object.assign(new Error('a'), { bytes: small() })],
  ['a sparse array', Object.assign([], { length: 2 ** 32 - 1 })],
  [
    'an object with a getter that throws',
    {
      get a(): never {
        throw new Error('a');
      },
      b: small(),
    },
  ],
])('%s is returned as it is', (_what, value) => {
  expect(ownBytesOf(value)).toBe(value);
});

test('a property called __proto__ and a hole arrive', () => {
  const value = JSON.parse('{ "__proto__": { "a": 1 } }') as Record<string, unknown>;
  value['bytes'] = small();
  const list: unknown[] = [small()];
  list[2] = 1;
  const own = ownBytesOf({ value, list });
  expect(Object.getPrototypeOf(own.value)).toBe(Object.prototype);
  expect(Object.keys(own.value)).toEqual(['__proto__', 'bytes']);
  expect([own.list.length, 1 in own.list, own.list[2]]).toEqual([3, false, 1]);
});

class Holder {
  readonly held: unknown;

  constructor(held: unknown) {
    this.held = held;
  }
}

function nested(value: unknown, depth: number): unknown {
  let result = value;
  for (let level = 0; level < depth; level += 1) result = { next: result };
  return result;
}

function innermost(value: { next?: unknown }): unknown {
  let result: unknown = value;
  while (typeof result === 'object' && result !== null && 'next' in result) result = result.next;
  return result;
}

test('views of a buffer that is cloned because of another view of it share its memory', () => {
  const bytes = Buffer.alloc(12, 'alone');
  const [whole, part] = structuredClone(ownBytesOf([bytes, bytes.subarray(0, 1)]));
  expect(sizes(whole)).toEqual([12, 12]);
  expect(part?.buffer).toBe(whole?.buffer);
});

test('that a value of many levels cannot be cloned is found out without a search of each level', () => {
  let reads = 0;
  let value: object = {
    get inner() {
      reads += 1;
      return undefined;
    },
  };
  for (let level = 0; level < 20_000; level += 1) value = { inner: value };
  expect(describeUncloneable(value)).toBe('it is nested too deeply');
  expect(reads).toBeGreaterThan(0);
  expect(reads).toBeLessThan(5);
});
