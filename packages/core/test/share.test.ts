import { UnsupportedError, type Dispatcher } from '@dispatch/core';
import { deepFreeze, share } from '@dispatch/core/share';
import { describe, expect, it } from 'vitest';
import { moveToSharedMemory } from '../src/shared-memory.js';

describe('deepFreeze', () => {
  it('freezes objects, arrays and errors, at any depth', () => {
    const cause = new Error('cause');
    const value = deepFreeze({ list: [{ a: 1 }], error: new Error('one', { cause }) });
    for (const part of [value, value.list, value.list[0], value.error, cause]) expect(Object.isFrozen(part)).toBe(true);
  });

  it('freezes what is in maps and sets, and keys', () => {
    const [key, item, inSet] = [{}, {}, {}];
    const value = deepFreeze({ map: new Map([[key, item]]), set: new Set([inSet]) });
    for (const part of [value.map, value.set, key, item, inSet]) expect(Object.isFrozen(part)).toBe(true);
  });

  it('freezes cycles, and values nested too deeply for a recursion', () => {
    let deep: object = {};
    const innermost = deep;
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    const value: { self?: object; deep: object } = { deep };
    value.self = value;
    deepFreeze(value);
    expect(Object.isFrozen(innermost)).toBe(true);
  });

  it.each([
    ['Map', new Map([[1, 1]]), ['set', 'delete', 'clear']],
    ['Set', new Set([1]), ['add', 'delete', 'clear']],
    ['Date', new Date(), Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'))],
  ])('lets the methods of a %s throw that would change it, and no others', (_name, value, methods) => {
    const copy = structuredClone(value);
    deepFreeze(value);
    for (const name of methods)
      expect(() => {
        Reflect.apply(Reflect.get(value, name) as () => void, value, [1, 2]);
      }).toThrow(/cannot be changed/);
    expect(structuredClone(value)).toStrictEqual(copy);
    expect(value).toBeInstanceOf(copy.constructor);
  });

  it('leaves typed arrays and regular expressions as they are', () => {
    const value = deepFreeze({ bytes: new Uint8Array(1), pattern: /a/g });
    value.bytes[0] = 1;
    expect('aa'.replaceAll(value.pattern, 'b')).toBe('bb');
  });

  it('gives primitive values back', () => {
    for (const value of [1, 'text', null, undefined]) expect(deepFreeze(value)).toBe(value);
  });
});

describe('moveToSharedMemory', () => {
  it('moves only the bytes that views show', () => {
    const pool = new Uint8Array(1024).fill(9);
    const value = moveToSharedMemory([pool.subarray(3, 5), pool.subarray(100, 104)] as const);
    expect(value.map((view) => view.buffer)).toEqual([expect.any(SharedArrayBuffer), expect.any(SharedArrayBuffer)]);
    expect(value.map((view) => view.buffer.byteLength)).toEqual([5, 8]);
    expect(value.map((view) => [...view])).toEqual([
      [9, 9],
      [9, 9, 9, 9],
    ]);
  });

  it('lets views that overlap share their memory, each of its class', () => {
    const { buffer } = new Uint8Array(32).map((_, index) => index);
    const views = [new Float64Array(buffer, 8, 2), new Uint8Array(buffer, 13, 3), new DataView(buffer, 15, 2)] as const;
    const [floats, bytes, view] = moveToSharedMemory([...views] as unknown as typeof views);
    expect([floats.length, bytes.length, view.byteLength]).toEqual([2, 3, 2]);
    expect([floats[0], [...bytes], view.getUint16(0)]).toEqual([views[0][0], [13, 14, 15], views[2].getUint16(0)]);
    expect(new Set([floats.buffer, bytes.buffer, view.buffer]).size).toBe(1);
  });

  it('keeps a buffer that is a part of the value, and its views', () => {
    const bytes = new Uint8Array(4);
    const value = moveToSharedMemory({ bytes, buffer: bytes.buffer });
    expect(value.bytes.buffer).toBe(value.buffer);
    expect(value.buffer).toBeInstanceOf(ArrayBuffer);
  });

  it('replaces views in maps, sets, errors and cycles, in their order', () => {
    const bytes = new Uint8Array([1]);
    const map = new Map<unknown, unknown>([
      ['first', bytes],
      [bytes, 'second'],
      ['third', new Set([0, bytes, 2])],
    ]);
    map.set('self', map);
    const moved = moveToSharedMemory(map);
    const [, [key], [, set]] = [...moved] as [unknown, [Uint8Array], [unknown, Set<unknown>]];
    expect(key.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(moved.get('first')).toBe(key);
    expect([...set]).toEqual([0, key, 2]);
    const error = moveToSharedMemory(new Error('one', { cause: bytes }));
    expect(error.cause).toEqual(bytes);
    expect((error.cause as Uint8Array).buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('returns another view in place of one', () => {
    expect(moveToSharedMemory(new Uint8Array([1, 2])).buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});

it('rejects dispatchers that cannot share values with an UnsupportedError', async () => {
  const methods = ['execute', 'executeAsync', 'executeSync', 'stream', 'map', 'stats', 'ready', 'close'];
  const own: object = {
    ...Object.fromEntries(methods.map((name) => [name, () => {}])),
    [Symbol.asyncDispose]() {},
    name: 'own',
    status: 'open',
    capabilities: {},
    events: new EventTarget(),
  };
  await expect(share(own as Dispatcher, {})).rejects.toThrow(UnsupportedError);
});
