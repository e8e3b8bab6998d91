import { AsyncResource } from 'node:async_hooks';
import { createECDH } from 'node:crypto';
import { BlockList, SocketAddress } from 'node:net';
import { MIMEType } from 'node:util';
import { transfer } from '@dispatch/core';
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
  // As it is at first: files of tests share their modules.
  acceptOnly((value) => {
    try {
      structuredClone(value);
      return true;
    } catch {
      return false;
    }
  });
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
])('%s is not emptied', (_what, make) => {
  expect(isEmptied(make())).toBe(false);
});

test.each<[string, () => object]>([
  ['a port', () => new MessageChannel().port1],
  ['a broadcast channel', () => closed(new BroadcastChannel('dispatch test'))],
  ['an iterator of URLSearchParams', () => new URLSearchParams('a=1').entries()],
  ['an iterator of Headers', () => new Headers().keys()],
  ['an iterator of FormData', () => new FormData().values()],
  ['a MIMEType', () => new MIMEType('text/plain')],
  ['the parameters of a MIMEType', () => new MIMEType('text/plain;a=b').params],
  ['an ECDH', () => createECDH('secp256k1')],
  ['an AsyncResource', () => new AsyncResource('dispatch-test')],
  ['an instance of a class that extends AsyncResource', () => new (class extends AsyncResource {})('dispatch-test')],
])('%s is rejected, at any depth', (_what, make) => {
  for (const value of [make(), { list: [1, make()] }, many(make()), new Error('a', { cause: { deep: make() } })])
    expect(() => structuredClone(ownBytesOf(value))).toThrow('WeakSet');
});

test('an instance of a class of a module that is copied, or of another class of such a name, is not rejected', () => {
  class Dir {
    read(): void {}
  }
  for (const value of [new SocketAddress({}), new BlockList(), new Dir(), { next: { next: undefined } }])
    expect(ownBytesOf([value])[0]).toBe(value);
});

function closed(channel: BroadcastChannel): object {
  channel.close();
  return channel;
}

/** A value of more objects than are visited without remembering them. */
function many(object: object): object {
  return Array.from({ length: 30_000 }, (_, index) => (index === 29_999 ? object : { index }));
}

test('an error with a part that is replaced keeps its class, name, message and stack', () => {
  const bytes = Buffer.from('small');
  const error = Object.assign(new Failure('no', { cause: { bytes } }), { other: 1 });
  const [own] = ownBytesOf([error]);
  expect(own).not.toBe(error);
  const copy = structuredClone(own) as Error;
  const expected = structuredClone(error) as Error;
  expect([copy.name, copy.message, copy.stack]).toEqual([expected.name, expected.message, expected.stack]);
  expect((copy.cause as { readonly bytes: Uint8Array }).bytes.buffer.byteLength).toBe(5);
});

test('ports that are transferred are left as they are, and replaced where arguments are described', () => {
  const { port1 } = new MessageChannel();
  const { port2 } = new MessageChannel();
  expect(ownBytesOf([port1], [port1])[0]).toBe(port1);
  const marked = transfer({ port1 }, [port1]);
  expect(describeArguments([marked])).toBe('argument 1 (what it transfers)');
  expect(describeArguments([marked, () => {}])).toBe('argument 2 (it is a function)');
  expect(describeArguments([transfer({ port1, port2 }, [port1])])).toBe(
    'argument 1 (.port2 is an uncloneable MessagePort: pass it to a task on a thread, with transfer(port, [port]))',
  );
});

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
