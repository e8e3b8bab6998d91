import { transfer } from '@dispatch/core';
import { transferablesOf } from '@dispatch/core/internal';
import { expect, test } from 'vitest';

// This test runs first, before any value has been marked.
test('finds nothing in a thread that has marked nothing', () => {
  expect(transferablesOf({})).toBeUndefined();
});

test('returns the value itself, marked', () => {
  const buffer = new ArrayBuffer(8);
  const value = { buffer };
  expect(transfer(value, [buffer])).toBe(value);
  expect(transferablesOf(value)).toEqual([buffer]);
});

test('marking does not transfer anything yet', () => {
  const buffer = transfer(new ArrayBuffer(8), []);
  transfer(buffer, [buffer]);
  expect(buffer.byteLength).toBe(8);
});

test('a later mark replaces an earlier one', () => {
  const [first, second] = [new ArrayBuffer(1), new ArrayBuffer(2)];
  const value = { first, second };
  transfer(value, [first]);
  transfer(value, [second]);
  expect(transferablesOf(value)).toEqual([second]);
});

test('the array is copied', () => {
  const list = [new ArrayBuffer(1)];
  const value = transfer({}, list);
  list.pop();
  expect(transferablesOf(value)).toHaveLength(1);
});

test('a frozen value can be marked', () => {
  const value = Object.freeze({});
  expect(() => transfer(value, [])).not.toThrow();
});

test('values that are not marked have no transferables', () => {
  transfer({}, []);
  for (const value of [{}, null, undefined, 'text', 1, () => {}]) expect(transferablesOf(value)).toBeUndefined();
});

test.each([
  [undefined, 'undefined'],
  [null, 'null'],
  ['text', 'the string "text"'],
  [1, '1'],
])('%o cannot be marked', (value, shown) => {
  // @ts-expect-error: not an object.
  expect(() => transfer(value, [])).toThrow(new TypeError(`'value' must be an object, got ${shown}`));
});

test.each([
  [undefined, 'undefined'],
  [new ArrayBuffer(1), '[object ArrayBuffer]'],
  ['text', 'the string "text"'],
])('%o is not an array of what is transferred', (transferables, shown) => {
  // @ts-expect-error: not an array.
  expect(() => transfer({}, transferables)).toThrow(
    new TypeError(`'transferables' must be an array of objects, got ${shown}`),
  );
});

test('what occurs twice is transferred once', () => {
  const buffer = new ArrayBuffer(1);
  expect(transferablesOf(transfer({}, [buffer, buffer]))).toEqual([buffer]);
});
