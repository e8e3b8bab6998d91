import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isEmptied, uncloneableFor } from '../../src/wire/emptied-objects.js';
import { ownBytesOf, setOwnBytes } from '../../src/wire/own-bytes.js';
import { keepPoolsPrivate } from '../../src/wire/pooled-bytes.js';
import { acceptOnly, describeArguments, describeUncloneable, isCloneable } from '../../src/wire/uncloneable.js';

beforeAll(() => {
  keepPoolsPrivate(Buffer);
});

afterAll(() => {
  setOwnBytes((value) => value);
});

class Channel extends EventTarget {}
class Store extends EventTarget {
  items = [1];
}
class Point {
  x = 1;
}
class Failure extends Error {}

const emptied: Readonly<Record<string, () => object>> = {
  URL: () => new URL('https://example.org'),
  URLSearchParams: () => new URLSearchParams('a=1'),
  AbortController: () => new AbortController(),
  AbortSignal: () => AbortSignal.abort(),
  EventTarget: () => new Channel(),
  TextEncoder: () => new TextEncoder(),
  Event: () => Object.assign(new Event('some'), { detail: 1 }),
};

describe.each(Object.entries(emptied))('a %s', (kind, make) => {
  test('is emptied, and its tag is in the message', () => {
    expect(isEmptied(make())).toBe(true);
    expect(isEmptied(make())).toBe(true);
    expect(describeUncloneable({ list: [1, make()] })).toMatch(
      new RegExp(`^.list\\[1\\] is an uncloneable ${kind}\\b`),
    );
  });

  test('makes the clone of what it is in fail', () => {
    const value = { list: [1, make()] };
    expect(() => structuredClone(ownBytesOf(value))).toThrow();
    expect(isCloneable(value)).toBe(false);
    expect(isCloneable({ list: [1] })).toBe(true);
  });
});

test.each<[string, () => object]>([
  ['an object', () => ({})],
  ['an object without a prototype', () => Object.create(null) as object],
  ['an array', () => []],
  ['an instance of a class', () => new Point()],
  ['an instance that has properties, of a class that extends one of the platform', () => new Store()],
  ['an error', () => new Failure('no')],
  ['a date', () => new Date()],
  ['a map', () => new Map()],
  ['a Blob', () => new Blob([])],
  ['a buffer', () => new ArrayBuffer(1)],
  ['a promise, of which a clone throws', () => Promise.resolve()],
  ['a port, which may be transferred', () => closed(new MessageChannel())],
])('%s is not emptied', (_what, make) => {
  expect(isEmptied(make())).toBe(false);
});

function closed({ port1 }: MessageChannel): object {
  port1.close();
  return port1;
}

test('a class that a program has put among the globals is its own', () => {
  const name = 'DispatchTestPoint';
  const Empty = {
    [name]: class {
      size(): number {
        return 0;
      }
    },
  }[name]!;
  Reflect.set(globalThis, name, Empty);
  try {
    expect(isEmptied(new Empty())).toBe(false);
  } finally {
    Reflect.deleteProperty(globalThis, name);
  }
});

test('beside a part of a pool, both are replaced, and the value does not change', () => {
  const url = new URL('https://example.org');
  const bytes = Buffer.from('small');
  const value = { bytes, url };
  const own = ownBytesOf(value);
  expect([value.bytes, value.url]).toEqual([bytes, url]);
  expect(own.bytes.buffer.byteLength).toBe(5);
  expect(() => structuredClone(own)).toThrow();
});

test('what is transferred stays as it is', () => {
  const { signal } = new AbortController();
  expect(ownBytesOf([signal], [signal as never])).toEqual([signal]);
});

test('of an error, only what a clone of it has is visited', () => {
  const error = Object.assign(new Error('no'), { url: new URL('https://example.org') });
  expect(ownBytesOf([error])).toEqual([error]);
});

test('the message says what to pass', () => {
  const own = ownBytesOf([1, { deep: emptied['URL']!() }]);
  expect(describeArguments(own)).toBe('argument 2 (.deep is an uncloneable URL: pass its href)');
  expect(describeUncloneable(uncloneableFor(new Event('some')))).toBe('it is an uncloneable Event');
});

test('a transport that accepts less than what can be cloned is asked with what is sent', () => {
  const asked: unknown[] = [];
  acceptOnly((value) => asked.push(value) > 0);
  isCloneable([emptied['URL']!()]);
  expect(Object.prototype.toString.call((asked[0] as unknown[])[0])).toBe('[object URL: pass its href]');
});
