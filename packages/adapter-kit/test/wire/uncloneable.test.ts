import { Future, transfer } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { describeArguments, describeUncloneable, isCloneable } from '../../src/wire/uncloneable.js';
import { createFake, tasks } from '../support/fake-dispatcher.js';

const { dispatcher } = createFake();
const task = tasks.work(1);
const stream = dispatcher.map(tasks.work, []);

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

class Holder {
  callback = (): void => {};
}

describe('isCloneable', () => {
  test.each([
    [undefined],
    [null],
    [1],
    [1n],
    [''],
    [{}],
    [[]],
    [new Date()],
    [/x/],
    [new Map()],
    [new Uint8Array(1)],
    [new Error('a')],
  ])('is true for %o', (value) => {
    expect(isCloneable(value)).toBe(true);
  });

  test('is true for a circular object', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(isCloneable(circle)).toBe(true);
  });

  test.each([
    ['a function', () => {}],
    ['a symbol', Symbol('s')],
    ['a promise', Promise.resolve()],
    ['a weak map', new WeakMap()],
    ['a function inside', { a: [() => {}] }],
    ['a symbol inside', [Symbol('s')]],
    ['a proxy', new Proxy({}, {})],
    ['a revoked proxy', revoked()],
    [
      'a getter that throws',
      {
        get a() {
          throw new Error('no');
        },
      },
    ],
  ])('is false for %s', (_what, value) => {
    expect(isCloneable(value)).toBe(false);
  });
});

class Point {
  x = 1;
}

function argumentsOf(..._args: unknown[]): object {
  return arguments;
}

describe('describeUncloneable', () => {
  test.each<[string, unknown, string]>([
    ['a function', function work() {}, "it is the function 'work'"],
    ['a nameless function', (() => () => {})(), 'it is a function'],
    ['a symbol', Symbol('s'), 'it is the Symbol(s)'],
    ['a promise', Promise.resolve(), 'it is a promise: await it first'],
    ['a future', { list: [Future.withResolvers().future] }, '.list[0] is a future: await it first'],
    ['a task', { task }, '.task is a task: pass it to execute(), and pass its result'],
    ['a stream', { stream }, '.stream is a stream: pass its values'],
    ['a dispatcher', dispatcher, 'it is a dispatcher, which belongs to its thread'],
    ['a long key of a map', new Map([['x'.repeat(100), Symbol('s')]]), `.get("${'x'.repeat(50)}…") is the Symbol(s)`],
    ['a property', { callback() {} }, ".callback is the function 'callback'"],
    ['a deep property', { items: [1, { callback() {} }] }, ".items[1].callback is the function 'callback'"],
    ['an odd name', { 'a b': { '0': Symbol('s') } }, '["a b"]["0"] is the Symbol(s)'],
    ['a name in another script', { größe: Symbol('s') }, '.größe is the Symbol(s)'],
    ['a value of a map', new Map([['a', { f() {} }]]), '.get("a").f is the function \'f\''],
    ['a value of a map whose key is an object', new Map([[{}, { f() {} }]]), ".values()[0].f is the function 'f'"],
    [
      'a second value of a map',
      new Map([
        [{}, { g: 1 }],
        [{}, { f() {} }],
      ]),
      ".values()[1].f is the function 'f'",
    ],
    ['a key of a map', new Map([[Symbol('s'), 1]]), '.keys()[0] is the Symbol(s)'],
    ['a member of a set', new Set([1, Symbol('s')]), '.values()[1] is the Symbol(s)'],
    ['a field of an instance', { holder: new Holder() }, ".holder.callback is the function 'callback'"],
    ['the first of several', { a: 1, b: Symbol('b'), c: Symbol('c') }, '.b is the Symbol(b)'],
    ['a collection that cannot be inspected', new WeakSet(), 'it is an uncloneable WeakSet'],
    ['a Proxy of an object', { p: new Proxy({}, {}) }, '.p is a Proxy, such as of reactive state: pass a plain copy'],
    ['a Proxy of an array', new Proxy([1], {}), 'it is a Proxy, such as of reactive state: pass a plain copy'],
    [
      'a Proxy of an object without a prototype',
      new Proxy(Object.create(null), {}),
      'it is a Proxy, such as of reactive state: pass a plain copy',
    ],
    [
      'a Proxy of an object of a nameless class',
      new Proxy(
        new (class {
          a = 1;
        })(),
        {},
      ),
      'it is a Proxy, such as of reactive state: pass a plain copy',
    ],
    ['an instance whose class cannot be cloned', new Proxy(new Point(), {}), 'it is an uncloneable Point'],
    [
      'an object whose class name is not a string',
      new Proxy({ constructor: { name: 1 } }, {}),
      'it is an uncloneable 1',
    ],
    ['an empty map', new Proxy(new Map(), {}), 'it is an uncloneable Map'],
    ['an iterator', { items: [1].values() }, '.items is an uncloneable Array Iterator'],
    ['an iterator of a map', new Map().keys(), 'it is an uncloneable Map Iterator'],
    ['a generator', (function* () {})(), 'it is an uncloneable Generator'],
    ['the arguments of a function', argumentsOf(1), 'it is an uncloneable Arguments'],
    ['an object that throws for every access', revoked(), 'it is an object that throws when it is inspected'],
  ])('names the path and the value: %s', (_what, value, says) => {
    expect(describeUncloneable(value)).toBe(says);
  });

  test('names the error of a getter that throws', () => {
    const value = {
      get broken() {
        throw new Error('no');
      },
    };
    expect(describeUncloneable(value)).toBe('.broken is a getter that throws (Error: no)');
  });

  test.each<[string, unknown, string]>([
    ['an object', { list: { a: 'x'.repeat(60), b: 'x'.repeat(60) } }, '.list'],
    ['an array', ['x'.repeat(60), 'x'.repeat(60)], 'it'],
  ])('calls %s too large, and no Proxy, if only its parts can be sent', (_what, value, place) => {
    const accepts = (part: unknown): boolean => JSON.stringify(part).length < 100;
    expect(describeUncloneable(value, accepts)).toBe(`${place} is too large or nested too deeply`);
  });

  test('ends for circular objects', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    circle['other'] = { back: circle, f() {} };
    expect(describeUncloneable(circle)).toMatch(/f is the function 'f'/);
  });

  test('ends if a getter returns a new object each time', { timeout: 30_000 }, () => {
    const endless = (): object => ({
      get next() {
        return endless();
      },
      f() {},
    });
    expect(typeof describeUncloneable(endless())).toBe('string');
  });

  const thrower = (): never => {
    throw new Error('no');
  };
  test.each<[string, unknown]>([
    ['a revoked proxy', revoked()],
    ['a revoked proxy inside', { draft: revoked() }],
    ['a revoked proxy in a map', new Map([[revoked(), revoked()]])],
    ['a proxy whose keys throw', new Proxy({}, { ownKeys: thrower })],
    ['a proxy whose class throws', new Proxy({}, { getPrototypeOf: thrower })],
    ['a proxy whose values throw', new Proxy({ a: 1 }, { get: thrower })],
    ['a key of a map that cannot be converted to a string', new Map([[Object.create(null), () => {}]])],
    [
      'a getter that throws a value that cannot be converted to a string',
      {
        get a() {
          throw Object.create(null);
        },
      },
    ],
    [
      'a class whose constructor throws',
      Object.create(
        {
          get constructor() {
            return thrower();
          },
        },
        { f: { value: new WeakMap(), enumerable: true } },
      ),
    ],
  ])('never throws: %s', (_what, value) => {
    expect(typeof describeUncloneable(value)).toBe('string');
  });
});

describe('describeArguments', () => {
  test('names the argument, counted from 1, and the path in it', () => {
    expect(describeArguments([1, { f() {} }])).toBe("argument 2 (.f is the function 'f')");
  });

  test('names the arguments with transferred objects if each argument can be cloned alone', () => {
    const buffers = [new ArrayBuffer(1), new ArrayBuffer(1)].map((buffer) => transfer(buffer, [buffer]));
    expect(describeArguments([1, buffers[0]])).toBe('argument 2 (what it transfers)');
    expect(describeArguments([buffers[0], 1, buffers[1]])).toBe('argument 1 or argument 3 (what it transfers)');
  });

  test('names arguments as the task does', () => {
    const nameOf = (position: number): string => `the captured value '${['size', 'image'][position]}'`;
    const image = transfer(new ArrayBuffer(1), []);
    expect(describeArguments([1, { f() {} }], undefined, {}, nameOf)).toBe(
      "the captured value 'image' (.f is the function 'f')",
    );
    expect(describeArguments([1, image], undefined, {}, nameOf)).toBe("the captured value 'image' (what it transfers)");
  });

  test('names what a call carries, and the path in it', () => {
    const context = { request: { user: { f() {} } } };
    expect(describeArguments([1], undefined, context)).toBe("the context (.request.user.f is the function 'f')");
    expect(describeArguments([() => {}], undefined, context)).toContain('the context');
    const accepts = (value: unknown): boolean => !JSON.stringify(value).includes('rejected');
    expect(describeArguments([1], accepts, { request: 'rejected' })).toBe('the context (.request is rejected)');
  });

  test('names the argument that a transport rejects, and the path in it', () => {
    const accepts = (value: unknown): boolean => !JSON.stringify(value).includes('rejected');
    expect(describeArguments([1, { items: [0, 'rejected'] }], accepts)).toBe('argument 2 (.items[1] is rejected)');
  });

  test('says how many there are if the transport rejects none of them alone', () => {
    expect(describeArguments([1, 2], () => true)).toBe('one of the 2 arguments');
  });
});
