import { runInNewContext } from 'node:vm';
import {
  CancelledError,
  DispatchError,
  DispatcherClosedError,
  DispatcherUnavailableError,
  InvalidStateError,
  QueueFullError,
  SerializationError,
  TaskNotFoundError,
  TimeoutError,
  UnsupportedError,
  WorkerLostError,
  type ErrorClass,
} from '@dispatch/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeThrown, encodeThrown, type EncodedError, type EncodedThrown } from '../../src/wire/error-codec.js';
import { countParts, ErrorParts, truncationNote } from '../../src/wire/error-parts.js';
import { maxParts } from '../../src/wire/plausible.js';

/** Encodes, clones and decodes an error. */
function roundTrip(thrown: unknown, classes: readonly ErrorClass[] = []): unknown {
  return decodeThrown(structuredClone(encodeThrown(thrown, classes)), classes);
}

function errorTrip(thrown: unknown, classes: readonly ErrorClass[] = []): Error & Record<string, unknown> {
  const arrived = roundTrip(thrown, classes);
  if (!(arrived instanceof Error)) throw new Error(`a value other than an error arrived: ${String(arrived)}`);
  return arrived as Error & Record<string, unknown>;
}

describe.each([
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  TimeoutError,
  CancelledError,
  DispatcherUnavailableError,
  DispatcherClosedError,
  WorkerLostError,
  QueueFullError,
  TaskNotFoundError,
  SerializationError,
  UnsupportedError,
  InvalidStateError,
] as const)('an error of the class %o', (Class) => {
  test('arrives as an instance, with message, name and stack', () => {
    const thrown = new Class('what');
    const arrived = errorTrip(thrown);
    expect(Object.getPrototypeOf(arrived)).toBe(Class.prototype);
    expect(arrived.message).toBe('what');
    expect(arrived.name).toBe(thrown.name);
    expect(arrived.stack).toBe(thrown.stack);
  });

  test('gets no additional enumerable properties', () => {
    expect(Object.keys(errorTrip(new Class('what')))).toEqual(Object.keys(new Class('what')));
  });
});

test('a DispatchError keeps its code', () => {
  expect(errorTrip(new TimeoutError())['code']).toBe('DISPATCH_TIMEOUT');
  expect(errorTrip(new DispatchError('DISPATCH_CLOSED', 'closed'))).toBeInstanceOf(DispatchError);
});

test('a WorkerLostError keeps its exit code', () => {
  expect(errorTrip(new WorkerLostError('lost', { exitCode: 3 }))['exitCode']).toBe(3);
});

class First extends Error {
  detail = 1;
}
class Second extends TypeError {
  constructor() {
    super('from its constructor');
    this.name = 'Second';
  }
}
class SubFirst extends First {}
class SubSub extends SubFirst {}

describe('listed classes', () => {
  test('arrive as themselves, by position', () => {
    expect(Object.getPrototypeOf(errorTrip(new Second(), [First, Second]))).toBe(Second.prototype);
    expect(encodeThrown(new Second(), [First, Second]).errors[0]?.class).toBe(1);
  });

  test('are found by position on the other side, whatever their names there', () => {
    const renamed = [class A extends Error {}, class B extends Error {}];
    expect(decodeThrown(encodeThrown(new Second(), [First, Second]), renamed)).toBeInstanceOf(renamed[1]);
  });

  test('are not constructed', () => {
    let constructed = 0;
    class Counting extends Error {
      constructor() {
        super();
        constructed += 1;
      }
    }
    errorTrip(new Counting(), [Counting]);
    expect(constructed).toBe(1);
  });

  test('are used for their subclasses', () => {
    const arrived = errorTrip(new SubSub('sub'), [First]);
    expect(Object.getPrototypeOf(arrived)).toBe(First.prototype);
    expect(arrived).toMatchObject({ message: 'sub', detail: 1 });
  });

  test('are used from the nearest ancestor', () => {
    expect(Object.getPrototypeOf(errorTrip(new SubSub(), [First, SubFirst]))).toBe(SubFirst.prototype);
  });

  test('take precedence over built-in base classes', () => {
    expect(Object.getPrototypeOf(errorTrip(new Second(), [Second]))).toBe(Second.prototype);
  });

  test('that the other side does not list arrive as errors', () => {
    const arrived = decodeThrown(encodeThrown(new First('what'), [First]), []);
    expect(arrived).toBeInstanceOf(Error);
    expect(arrived).toMatchObject({ message: 'what', detail: 1 });
  });
});

test('a class that is not listed arrives as the nearest known one, with its name', () => {
  const arrived = errorTrip(new Second());
  expect(Object.getPrototypeOf(arrived)).toBe(TypeError.prototype);
  expect(arrived.name).toBe('Second');
});

test('an error without a known class is an Error', () => {
  const error = new Error('odd');
  Object.setPrototypeOf(error, null);
  expect(errorTrip(error).message).toBe('odd');
});

describe('names and messages', () => {
  test('that are own properties are kept, and are not enumerable', () => {
    const error = new Error('what');
    error.name = 'Own';
    const arrived = errorTrip(error);
    expect(arrived.name).toBe('Own');
    expect(Object.keys(arrived)).toEqual([]);
  });

  test.each([[undefined], [null], [42], [{}], [Symbol('s')]])('that are %o are converted to strings', (value) => {
    const error = new Error('what');
    // The stack first: V8 writes it on first use, with the name and the message.
    Object.defineProperty(error, 'stack', { value });
    Object.defineProperty(error, 'name', { value });
    Object.defineProperty(error, 'message', { value });
    const arrived = errorTrip(error);
    expect([typeof arrived.name, typeof arrived.message, typeof arrived.stack]).toEqual(['string', 'string', 'string']);
  });
});

describe('causes', () => {
  test('arrive with the error, at any depth', () => {
    const arrived = errorTrip(new Error('a', { cause: new TypeError('b', { cause: new First('c') }) }), [First]);
    expect(arrived.cause).toBeInstanceOf(TypeError);
    expect((arrived.cause as Error).cause).toBeInstanceOf(First);
    expect(Object.keys(arrived)).toEqual([]);
  });

  test.each([[undefined], [null], [0], ['text'], [{ a: [1] }], [[new Date(0)]]])(
    'that are %o arrive as they are',
    (cause) => {
      const arrived = errorTrip(new Error('a', { cause }));
      expect(Object.hasOwn(arrived, 'cause')).toBe(true);
      expect(arrived.cause).toEqual(cause);
    },
  );

  test('are not added if there is none', () => {
    expect(Object.hasOwn(errorTrip(new Error('a')), 'cause')).toBe(false);
  });

  test('that cannot be cloned are undefined', () => {
    const arrived = errorTrip(new Error('a', { cause: () => {} }));
    expect(Object.hasOwn(arrived, 'cause')).toBe(true);
    expect(arrived.cause).toBeUndefined();
  });

  test('may be a chain of 5000', { timeout: 30_000 }, () => {
    let error = new Error('0');
    for (let link = 1; link < 5000; link += 1) error = new Error(String(link), { cause: error });
    let arrived: unknown = errorTrip(error);
    let links = 0;
    for (; arrived instanceof Error; arrived = arrived.cause) links += 1;
    expect(links).toBe(5000);
  });

  test('may be circular', () => {
    const [a, b] = [new Error('a'), new Error('b')];
    a.cause = b;
    b.cause = a;
    const arrived = errorTrip(a);
    expect((arrived.cause as Error).message).toBe('b');
    expect((arrived.cause as Error).cause).toBe(arrived);
  });

  test('may be the error itself', () => {
    const error = new Error('a');
    error.cause = error;
    const arrived = errorTrip(error);
    expect(arrived.cause).toBe(arrived);
  });

  test('that are shared stay shared', () => {
    const cause = new Error('shared');
    const arrived = errorTrip(new AggregateError([new Error('a', { cause }), new Error('b', { cause })]));
    const [a, b] = arrived['errors'] as Error[];
    expect(a?.cause).toBe(b?.cause);
  });
});

describe('an AggregateError', () => {
  test('keeps its errors, in order, with their classes', () => {
    const arrived = errorTrip(new AggregateError([new TypeError('a'), 'text', new First('b'), null], 'many'), [First]);
    expect(arrived).toBeInstanceOf(AggregateError);
    expect(arrived.message).toBe('many');
    const errors = arrived['errors'] as unknown[];
    expect(errors).toHaveLength(4);
    expect(errors[0]).toBeInstanceOf(TypeError);
    expect(errors[1]).toBe('text');
    expect(errors[2]).toBeInstanceOf(First);
    expect(errors[3]).toBeNull();
    expect(Object.keys(arrived)).toEqual([]);
  });

  test('may have none', () => {
    expect(errorTrip(new AggregateError([]))['errors']).toEqual([]);
  });

  test('may have only strings', () => {
    expect(errorTrip(new AggregateError(['a', 'b']))['errors']).toEqual(['a', 'b']);
  });

  test('may hold itself', () => {
    const error = new AggregateError([]);
    error.errors.push(error);
    const arrived = errorTrip(error);
    expect((arrived['errors'] as unknown[])[0]).toBe(arrived);
  });

  test('keeps the others if one of them is not an error and cannot be cloned', () => {
    const errors = errorTrip(new AggregateError([new TypeError('a'), () => {}]))['errors'] as unknown[];
    expect(errors[0]).toBeInstanceOf(TypeError);
    expect(errors[1]).toBeUndefined();
  });

  test('keeps its errors if the cause of one cannot be cloned', () => {
    const errors = errorTrip(new AggregateError([new TypeError('a', { cause: () => {} })]))['errors'] as Error[];
    expect(errors[0]).toBeInstanceOf(TypeError);
    expect(errors[0]?.message).toBe('a');
  });

  test('keeps its errors if one is a DOMException', () => {
    const errors = errorTrip(new AggregateError([new DOMException('gone', 'AbortError')]))['errors'] as Error[];
    expect(errors[0]).toBeInstanceOf(DOMException);
  });
});

describe('a DOMException', () => {
  test('arrives as one, with name, message and code', () => {
    const arrived = roundTrip(new DOMException('gone', 'AbortError'));
    expect(arrived).toBeInstanceOf(DOMException);
    expect(arrived).toMatchObject({ name: 'AbortError', message: 'gone', code: 20 });
  });

  test('keeps its stack', () => {
    const thrown = new DOMException('gone', 'AbortError');
    expect((roundTrip(thrown) as DOMException).stack).toBe(thrown.stack);
  });

  test('may be a cause', () => {
    expect(errorTrip(new Error('a', { cause: AbortSignal.abort().reason })).cause).toBeInstanceOf(DOMException);
  });

  test('is what an aborted signal gives', () => {
    expect(roundTrip(AbortSignal.abort().reason)).toMatchObject({ name: 'AbortError' });
  });
});

describe('own properties', () => {
  test('arrive if they can be cloned, and stay enumerable or not', () => {
    const error = Object.assign(new Error('a'), { status: 404, body: { at: new Date(0) } });
    Object.defineProperty(error, 'hidden', { value: 1 });
    const arrived = errorTrip(error);
    expect(Object.keys(arrived)).toEqual(['status', 'body']);
    expect(arrived).toMatchObject({ status: 404, body: { at: new Date(0) } });
    expect(arrived['hidden']).toBe(1);
  });

  test('that cannot be cloned are dropped, and no others', () => {
    const error = Object.assign(new Error('a'), {
      status: 404,
      retry: () => {},
      symbol: Symbol('s'),
      deep: { f() {} },
    });
    const arrived = errorTrip(error);
    expect(Object.keys(arrived)).toEqual(['status']);
  });

  test('that are errors keep their class', () => {
    const arrived = errorTrip(Object.assign(new Error('a'), { inner: new TypeError('b'), list: [new First('c'), 1] }), [
      First,
    ]);
    expect(arrived['inner']).toBeInstanceOf(TypeError);
    expect((arrived['list'] as unknown[])[0]).toBeInstanceOf(First);
    expect((arrived['list'] as unknown[])[1]).toBe(1);
  });

  test('whose getter throws are dropped, and no others', () => {
    const error = Object.assign(new Error('a'), { status: 404 });
    Object.defineProperty(error, 'broken', {
      enumerable: true,
      get() {
        throw new Error('from the getter');
      },
    });
    const arrived = errorTrip(error);
    expect(Object.keys(arrived)).toEqual(['status']);
    expect(arrived.message).toBe('a');
  });

  test('called __proto__ are properties', () => {
    const error = new Error('a');
    Object.defineProperty(error, '__proto__', { value: { polluted: true }, enumerable: true });
    const arrived = errorTrip(error);
    expect(Object.getPrototypeOf(arrived)).toBe(Error.prototype);
    expect(Object.getOwnPropertyDescriptor(arrived, '__proto__')?.value).toEqual({ polluted: true });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('called constructor or toString are properties', () => {
    const arrived = errorTrip(Object.assign(new Error('a'), { constructor: 1, toString: 'text' }));
    expect(arrived).toMatchObject({ constructor: 1, toString: 'text' });
  });

  test('are writable on this side, like those of any error', () => {
    const arrived = errorTrip(Object.assign(new Error('a'), { status: 404 }));
    arrived['status'] = 500;
    arrived.message = 'b';
    arrived.stack = 'c';
    expect(arrived).toMatchObject({ status: 500, message: 'b', stack: 'c' });
  });
});

describe('odd errors', () => {
  test('a frozen error arrives', () => {
    const arrived = errorTrip(Object.freeze(Object.assign(new TypeError('a'), { status: 404 })));
    expect(arrived).toBeInstanceOf(TypeError);
    expect(arrived['status']).toBe(404);
  });

  test('an error whose message throws arrives without it', () => {
    const error = new TypeError('a');
    Object.defineProperty(error, 'message', {
      get() {
        throw new Error('from the getter');
      },
    });
    const arrived = errorTrip(error);
    expect(arrived).toBeInstanceOf(TypeError);
    expect(arrived.message).toBe('');
  });

  test('a proxy of an error arrives as the error', () => {
    const arrived = errorTrip(new Proxy(Object.assign(new TypeError('a'), { status: 404 }), {}));
    expect(arrived).toBeInstanceOf(TypeError);
    expect(arrived).toMatchObject({ message: 'a', status: 404 });
  });

  test('an object that calls itself an error is one', () => {
    const arrived = roundTrip({ [Symbol.toStringTag]: 'Error', message: 'a' });
    expect(arrived).toBeDefined();
  });

  const thrower = (): never => {
    throw new Error('from the trap');
  };
  const revoked = (): unknown => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };
  test.each<[string, () => unknown]>([
    ['a revoked proxy', revoked],
    [
      'a proxy that hides everything',
      () =>
        new Proxy(new Error('a'), {
          get: thrower,
          ownKeys: thrower,
          getOwnPropertyDescriptor: thrower,
          getPrototypeOf: thrower,
        }),
    ],
    ['a proxy of an error without keys', () => new Proxy(new Error('a'), { ownKeys: thrower })],
    [
      'a proxy of an error without descriptors',
      () => new Proxy(Object.assign(new Error('a'), { b: 1 }), { getOwnPropertyDescriptor: thrower }),
    ],
    ['an error with a revoked proxy in it', () => Object.assign(new Error('a'), { draft: revoked() })],
    ['an error caused by a revoked proxy', () => new Error('a', { cause: revoked() })],
    ['errors of which one is a revoked proxy', () => new AggregateError([revoked()])],
    [
      'an object whose tag throws',
      () => ({
        get [Symbol.toStringTag]() {
          return thrower();
        },
      }),
    ],
    [
      'an object whose constructor throws',
      () => ({
        get constructor() {
          return thrower();
        },
        f() {},
      }),
    ],
    [
      'an object that inherits a constructor that throws',
      () =>
        Object.create(
          {
            get constructor() {
              return thrower();
            },
          },
          { f: { value() {}, enumerable: true } },
        ),
    ],
    ['a map with an odd key', () => new Map([[Object.create(null), () => {}]])],
    [
      'an object with a getter that throws an odd value',
      () => ({
        get a() {
          throw Object.create(null);
        },
      }),
    ],
    ['a function', () => () => {}],
    ['a class', () => First],
    ['a symbol', () => Symbol('s')],
    ['a promise', () => Promise.resolve()],
    ['a weak map', () => new WeakMap()],
  ])('nothing makes encoding throw: %s', (_what, make) => {
    const thrown = make();
    expect(() => encodeThrown(thrown)).not.toThrow();
    expect(() => roundTrip(thrown)).not.toThrow();
  });
});

describe('values that are not errors', () => {
  test.each([
    [undefined],
    [null],
    [0],
    [NaN],
    [''],
    [false],
    ['text'],
    [1n],
    [{ a: 1 }],
    [[1, 2]],
    [new Date(0)],
    [new Map([[1, 2]])],
  ])('%o arrives unchanged', (thrown) => {
    expect(roundTrip(thrown)).toEqual(thrown);
  });

  test.each([
    ['a function', function work() {}, /function 'work'/],
    ['a symbol', Symbol('s'), /Symbol\(s\)/],
    ['an object with a function in it', { items: [{ callback() {} }] }, /\.items\[0\]\.callback/],
  ])('%s arrives as a SerializationError that names the path', (_what, thrown, where) => {
    const arrived = errorTrip(thrown);
    expect(arrived).toBeInstanceOf(SerializationError);
    expect(arrived.message).toMatch(where);
  });
});

test('encoding copies: later changes are not visible', () => {
  const error = new Error('a');
  const encoded = encodeThrown(error);
  error.message = 'b';
  expect(decodeThrown(encoded)).toHaveProperty('message', 'a');
});

test('each decoding creates a new error', () => {
  const encoded = encodeThrown(new Error('a'));
  expect(decodeThrown(encoded)).not.toBe(decodeThrown(encoded));
});

describe('data that no encoder creates is rejected with a TypeError', () => {
  const plain: EncodedError = { class: 'Error', name: 'Error', message: 'a', stack: undefined, properties: [] };
  const root = { error: 0 };
  const property = { key: 'a', enumerable: true, value: { value: 1 } };
  const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
  /** An empty array-like with an enormous length. */
  const endless: never[] = [];
  endless.length = 100_001;

  test.each<[string, unknown]>([
    ['errors that are not an array', { root, errors: { map: () => [], forEach() {} } }],
    ['more errors than any message has', { root, errors: endless }],
    ['a name that is not a string', { root, errors: [{ ...plain, name: ['Error'] }] }],
    ['a message that is not a string', { root, errors: [{ ...plain, message: 1 }] }],
    ['a stack that is not a string', { root, errors: [{ ...plain, stack: 1 }] }],
    ['properties that are not an array', { root, errors: [{ ...plain, properties: new Set([property]) }] }],
    ['more properties than any message has', { root, errors: [{ ...plain, properties: endless }] }],
    ['a key that is not a string', { root, errors: [{ ...plain, properties: [{ ...property, key: 1 }] }] }],
    ['a name among the properties', { root, errors: [{ ...plain, properties: [{ ...property, key: 'name' }] }] }],
    ['a message among the properties', { root, errors: [{ ...plain, properties: [{ ...property, key: 'message' }] }] }],
    ['a stack among the properties', { root, errors: [{ ...plain, properties: [{ ...property, key: 'stack' }] }] }],
    [
      'more values than any message has',
      { root, errors: [{ ...plain, properties: [{ ...property, value: endless }] }] },
    ],
    ['a position that is not a number', { root: { error: ['0'] }, errors: [plain] }],
  ])('%s', (_what, encoded) => {
    // A worker may send any value, whatever the type says.
    expect(() => decodeThrown(encoded as EncodedThrown)).toThrow(TypeError);
  });

  test('but as many parts as a message may have are accepted', () => {
    const properties = Array.from({ length: 99_999 }, (_, index) => ({ ...property, key: `p${index}` }));
    expect(decodeThrown({ root, errors: [{ ...plain, properties }] })).toHaveProperty('p99998', 1);
  });

  test.each<[string, EncodedThrown]>([
    [
      'an array of properties that many errors share',
      { root, errors: Array.from({ length: 400 }, () => ({ ...plain, properties: times(400, property) })) },
    ],
    [
      'an array of values that many properties share',
      {
        root,
        errors: [{ ...plain, properties: times(400, { ...property, value: times(400, { value: 1 }) }) }],
      },
    ],
    [
      'values, properties and errors that multiply',
      {
        root,
        errors: times(4000, {
          ...plain,
          properties: times(4000, { ...property, value: times(4000, { error: 0 }) }),
        }),
      },
    ],
  ])('%s', (_what, encoded) => {
    expect(() => decodeThrown(structuredClone(encoded))).toThrow(/^too many (properties|values) /);
  });

  test('more parts than a message may have, in several errors of one message', () => {
    const parts = new ErrorParts();
    const encoded = { root, errors: [{ ...plain, properties: times(60_000, property) }] };
    decodeThrown(encoded, [], parts);
    expect(() => decodeThrown(encoded, [], parts)).toThrow('too many properties');
  });
});

test('an error without a stack gets one with its name and message', () => {
  const error = new RangeError('a');
  Object.defineProperty(error, 'stack', { value: undefined });
  expect(errorTrip(error).stack).toBe('RangeError: a');
});

test('an error whose name is not a string arrives with the name Error', () => {
  expect(errorTrip(Object.assign(new Error('a'), { name: 1 })).name).toBe('Error');
});

test('an error without a class arrives as an Error', () => {
  const error = Object.setPrototypeOf(new Error('a'), null) as Error;
  const arrived = errorTrip(error);
  expect(Object.getPrototypeOf(arrived)).toBe(Error.prototype);
  expect(arrived).toMatchObject({ name: 'Error', message: 'a' });
});

test('a name from the class is not an own property of the error', () => {
  expect(Object.getOwnPropertyNames(errorTrip(new RangeError('a')))).not.toContain('name');
});

test('an error of another realm arrives with its message', () => {
  const foreign = runInNewContext("Object.assign(new RangeError('a'), { status: 404 })") as unknown;
  expect(foreign).not.toBeInstanceOf(Error);
  expect(errorTrip(foreign)).toMatchObject({ message: 'a', name: 'RangeError', status: 404 });
});

test.each<[string, string, ErrorClass]>([
  ['a TypeError', 'new TypeError("a")', TypeError],
  ['an AggregateError', 'new AggregateError([new RangeError("b")], "a")', AggregateError],
  ['an instance of a subclass', 'new (class Own extends RangeError {})("a")', RangeError],
  ['an instance of a subclass with a known name', 'new (class TypeError extends RangeError {})("a")', RangeError],
  ['a plain error', 'new Error("a")', Error],
])('%s of another realm arrives as an instance of its class in this realm', (_what, code, Class) => {
  const arrived = errorTrip(runInNewContext(code));
  expect(Object.getPrototypeOf(arrived)).toBe(Class.prototype);
  expect(arrived.message).toBe('a');
  if (arrived instanceof AggregateError) expect(arrived.errors[0]).toBeInstanceOf(RangeError);
});

test('a cause of another realm arrives as an instance of its class in this realm', () => {
  expect(errorTrip(new Error('a', { cause: runInNewContext('new URIError("b")') })).cause).toBeInstanceOf(URIError);
});

test('a DOMException of another realm arrives as one of this realm', () => {
  // As in jsdom, whose DOMException is a class of its own.
  class Foreign {
    readonly name = 'AbortError';
    readonly message = 'a';
    get [Symbol.toStringTag](): string {
      return 'DOMException';
    }
  }
  const arrived = roundTrip(new Foreign());
  expect(arrived).toBeInstanceOf(DOMException);
  expect(arrived).toMatchObject({ name: 'AbortError', message: 'a' });
});

test('a class of this realm that has the name of a built-in class is not that class', () => {
  const arrived = errorTrip(new (class TypeError extends RangeError {})('a'));
  expect(Object.getPrototypeOf(arrived)).toBe(RangeError.prototype);
});

test.each(['Error', 'DOMException'])('an object that says it is a %s is not an error', (tag) => {
  expect(roundTrip({ [Symbol.toStringTag]: tag, a: 1 })).toEqual({ a: 1 });
});

test('a value whose class cannot be read arrives as a SerializationError with the cause', () => {
  const trapError = new Error('from the trap');
  const arrived = errorTrip(
    new Proxy(new Error('a'), {
      getPrototypeOf() {
        throw trapError;
      },
    }),
  );
  expect(arrived).toBeInstanceOf(SerializationError);
  expect(arrived.cause).toMatchObject({ message: 'from the trap' });
});

test('a proxy of an error that does not list its keys arrives as an error of its class without them', () => {
  const proxy = new Proxy(Object.assign(new RangeError('a'), { status: 404 }), {
    ownKeys() {
      throw new Error('from the trap');
    },
  });
  const arrived = errorTrip(proxy);
  expect(arrived).toBeInstanceOf(RangeError);
  expect(arrived.message).toBe('a');
  expect(Object.keys(arrived)).toEqual([]);
});

describe('an error with more parts than a message may have is truncated, and its stack says so', () => {
  // Formatting the stacks of so many errors takes most of the time.
  const { stackTraceLimit } = Error;
  beforeAll(() => {
    Error.stackTraceLimit = 0;
  });
  afterAll(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  const chain = (length: number): Error => {
    let error = new Error('innermost');
    for (let number = 1; number < length; number += 1) error = new Error(`${number}`, { cause: error });
    return error;
  };
  const errors = (length: number, create: (index: number) => unknown): unknown[] =>
    Array.from({ length }, (_, index) => create(index));
  const withProperties = (count: number): Error =>
    Object.assign(new Error('many'), Object.fromEntries(errors(count, (index) => [`p${index}`, 1]) as [string, 1][]));
  const endless = (): Error =>
    Object.defineProperty(new Error('endless'), 'cause', { get: endless, enumerable: false }) as Error;

  test.each<[string, () => Error]>([
    [
      '60 000 errors with causes',
      () =>
        new AggregateError(
          errors(60_000, () => new Error('a', { cause: new Error('b') })),
          'many',
        ),
    ],
    ['a chain of 110 000 causes', () => chain(110_000)],
    ['150 000 properties', () => withProperties(150_000)],
    [
      'an array of errors that is longer than the limit',
      () =>
        Object.assign(new Error('many'), {
          list: errors(150_000, (index) => (index === 0 ? new Error('inside') : index)),
        }),
    ],
    [
      'an array with one error and a length of four billion',
      () => {
        const list: unknown[] = [new Error('inside')];
        list.length = 2 ** 32 - 1;
        return Object.assign(new Error('many'), { list });
      },
    ],
    ['causes that a getter creates without end', endless],
    [
      'errors that each have many properties',
      () =>
        new AggregateError(
          errors(1000, () => withProperties(1000)),
          'many',
        ),
    ],
  ])('%s', (_what, create) => {
    const error = create();
    Object.defineProperty(error, 'stack', { value: 'the stack' });
    const encoded = encodeThrown(error);
    expect(countParts(encoded)).toBeLessThanOrEqual(maxParts);
    expect(countParts(encoded)).toBeGreaterThan(maxParts - 3);
    const arrived = decodeThrown(encoded);
    expect(arrived).toHaveProperty('message', error.message);
    expect(arrived).toHaveProperty('stack', `the stack\n${truncationNote}`);
  });

  test('what was copied is complete', () => {
    const arrived = errorTrip(
      new AggregateError(
        errors(60_000, (index) => new Error(`${index}`)),
        'many',
      ),
    );
    const copied = arrived['errors'] as Error[];
    expect(copied.length).toBeGreaterThan(30_000);
    expect(copied.every((error, index) => error instanceof Error && error.message === `${index}`)).toBe(true);
  });

  test('an error with as many parts as a message may have is not', () => {
    const encoded = encodeThrown(withProperties(maxParts - 1));
    expect(countParts(encoded)).toBe(maxParts);
    expect(decodeThrown(encoded)).not.toHaveProperty('stack', expect.stringContaining('truncated'));
  });

  test('an error without a stack gets the line too', () => {
    const error = withProperties(maxParts);
    Object.defineProperty(error, 'stack', { value: undefined });
    expect(errorTrip(error).stack).toBe(`Error: many\n${truncationNote}`);
  });
});

describe('a declared class runs no code while its error is decoded', () => {
  const ran: string[] = [];
  const note = (what: string): never => {
    ran.push(what);
    throw new Error(what);
  };

  class Labelled extends Error {
    static {
      for (const key of ['name', 'message', 'stack', 'cause', 'errors', 'constructor', 'then', 'toString'])
        Object.defineProperty(this.prototype, key, {
          get: () => note(key),
          set() {
            note(key);
          },
        });
    }
  }
  const hidden = new Proxy(Error, {
    get: (_target, key) => (key === 'prototype' ? note('prototype') : undefined),
  });
  class Chained extends Error {
    static {
      Object.setPrototypeOf(
        this.prototype,
        new Proxy(Error.prototype, { getOwnPropertyDescriptor: () => note('get') }),
      );
    }
  }
  const arrow = (() => {}) as unknown as ErrorClass;
  const sent: EncodedError = {
    class: 0,
    name: 'Named',
    message: 'a',
    stack: 'b',
    properties: [
      { key: 'cause', enumerable: false, value: { value: 1 } },
      { key: 'errors', enumerable: false, value: [{ error: 0 }] },
    ],
  };

  test('getters and setters of its prototype', () => {
    const arrived = decodeThrown({ root: { error: 0 }, errors: [sent] }, [Labelled]);
    expect(Object.getPrototypeOf(arrived)).toBe(Labelled.prototype);
    expect(arrived).toMatchObject({ name: 'Named', message: 'a', stack: 'b', cause: 1 });
    expect(ran).toEqual([]);
  });

  test.each([
    ['a proxy whose prototype cannot be read', hidden as ErrorClass, Error.prototype],
    ['a function without a prototype', arrow, Error.prototype],
    ['a class that inherits from a proxy', Chained, Chained.prototype],
  ])('and no failure of it makes the error unreadable: %s', (_what, declared, prototype) => {
    const arrived = decodeThrown({ root: { error: 0 }, errors: [sent] }, [declared]);
    expect(Object.getPrototypeOf(arrived)).toBe(prototype);
    expect(Object.getOwnPropertyDescriptor(arrived, 'name')?.value).toBe('Named');
  });

  test('a name that the class computes arrives', () => {
    class Computed extends Error {
      readonly #label = 'label';
      override get name(): string {
        return `Computed ${this.#label}`;
      }
    }
    const arrived = errorTrip(new Computed('a'), [Computed]);
    expect(arrived).toBeInstanceOf(Computed);
    expect(arrived.name).toBe('Computed label');
  });
});

test('an error whose keys cannot be listed is sent without properties', () => {
  const withoutKeys = new Proxy(new Error('a'), {
    ownKeys() {
      throw new TypeError('no keys');
    },
  });
  expect(encodeThrown(withoutKeys).errors).toMatchObject([{ message: 'a', properties: [] }]);
});
