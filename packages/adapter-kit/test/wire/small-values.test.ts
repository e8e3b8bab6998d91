import { describe, expect, test } from 'vitest';
import { isOrdinary, isSmall, mostParts } from '../../src/wire/small-values.js';

class Point {
  readonly x = 1;
}

/** An object that is nested so deep. */
function nested(depth: number): unknown {
  let value: unknown = null;
  for (let level = 0; level < depth; level += 1) value = { value };
  return value;
}

describe('small values', () => {
  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a string of any length', 'x'.repeat(1e6)],
    ['a function, which no message carries', () => {}],
    ['an object', { a: 1, b: [2, 3] }],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['an instance of a class', new Point()],
    ['a map and a set', [new Map([[1, { a: 1 }]]), new Set([1, 2])]],
    ['a date and a regular expression', [new Date(), /a/]],
    ['an error with a cause', new Error('a', { cause: { a: 1 } })],
    ['a boxed number', Object(1)],
    ['a buffer of fewer bytes', new ArrayBuffer(90_000)],
    ['a view of it', new Uint8Array(90_000)],
    ['as many parts as allowed', Array(mostParts - 1).fill(1)],
    ['as many levels as allowed', nested(mostParts - 1)],
  ])('%s', (_what, value) => {
    expect(isSmall(value)).toBe(true);
  });
});

describe('large values', () => {
  test.each<[string, unknown]>([
    ['one part more', Array(mostParts).fill(1)],
    ['one level more', nested(mostParts)],
    ['thousands of levels', nested(10_000)],
    ['a deep value in a map', new Map([[1, nested(1000)]])],
    ['a deep key of a map', new Map([[nested(1000), 1]])],
    ['a deep cause of an error', new Error('a', { cause: nested(1000) })],
    ['many parts in several objects', Array.from({ length: 20 }, () => [1, 2, 3, 4, 5])],
    ['a buffer of 100 kB', new ArrayBuffer(100_000)],
    ['an object of the platform', new Blob(['a'])],
    ['an object with one', { blob: new Blob(['a']) }],
    [
      'an object with a getter that throws',
      {
        get a(): never {
          throw new Error('unreadable');
        },
      },
    ],
    ['a revoked proxy', revoked()],
  ])('%s', (_what, value) => {
    expect(isSmall(value)).toBe(false);
  });

  test('one that contains itself', () => {
    const value: { self?: unknown } = {};
    value.self = value;
    expect(isSmall(value)).toBe(false);
  });
});

test('an object of the platform is not ordinary, an object of any class of a user is', () => {
  expect(isOrdinary(new Blob([]))).toBe(false);
  expect(isOrdinary(new Point())).toBe(true);
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
