import { transfer } from '@dispatch/core';
import { transferablesOf } from '@dispatch/core/internal';
import { expect, test } from 'vitest';

// First: what it costs, and says, where nothing was ever marked.
test('a thread that marks nothing finds nothing', () => {
  expect(transferablesOf({})).toBeUndefined();
});

test('the value itself comes back, marked', () => {
  const buffer = new ArrayBuffer(8);
  const value = { buffer };
  expect(transfer(value, [buffer])).toBe(value);
  expect(transferablesOf(value)).toEqual([buffer]);
});

test('nothing moves by the marking alone', () => {
  const buffer = transfer(new ArrayBuffer(8), []);
  transfer(buffer, [buffer]);
  expect(buffer.byteLength).toBe(8);
});

test('a later mark takes the place of an earlier one', () => {
  const [first, second] = [new ArrayBuffer(1), new ArrayBuffer(2)];
  const value = { first, second };
  transfer(value, [first]);
  transfer(value, [second]);
  expect(transferablesOf(value)).toEqual([second]);
});

test('the list is copied', () => {
  const list = [new ArrayBuffer(1)];
  const value = transfer({}, list);
  list.pop();
  expect(transferablesOf(value)).toHaveLength(1);
});

test('a frozen value can be marked', () => {
  const value = Object.freeze({});
  expect(() => transfer(value, [])).not.toThrow();
});

test('what is not marked has no transferables', () => {
  transfer({}, []);
  for (const value of [{}, null, undefined, 'text', 1, () => {}]) expect(transferablesOf(value)).toBeUndefined();
});

test.each([[undefined], [null], ['text'], [1]])('%o cannot be marked', (value) => {
  // @ts-expect-error: no object.
  expect(() => transfer(value, [])).toThrow(new TypeError(`'value' must be an object, got ${String(value)}`));
});
