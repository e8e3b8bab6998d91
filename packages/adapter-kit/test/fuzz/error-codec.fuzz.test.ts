import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeThrown, encodeThrown, type EncodedThrown } from '../../src/wire/error-codec.js';
import { countParts } from '../../src/wire/error-parts.js';
import { maxParts } from '../../src/wire/plausible.js';
import {
  anything,
  checkPrototypes,
  checkPrototypesWhole,
  fuzzing,
  fuzzTimeout,
  inputs,
  mostly,
  times,
} from './hostile.js';

class Known extends Error {}

let ran = 0;

/** A declared class of which nothing may run: its accessors need what only its constructor sets. */
class Touchy extends Error {
  static {
    for (const key of ['name', 'message', 'stack', 'cause', 'errors', 'code', 'then', 'toString', 'constructor'])
      Object.defineProperty(this.prototype, key, {
        configurable: true,
        get() {
          ran += 1;
          throw new Error(`its ${key} was read`);
        },
        set() {
          ran += 1;
        },
      });
  }
}

const classes = [Known, Touchy];

const value = fc.oneof(fc.record({ error: mostly(fc.integer({ min: -1, max: 3 })) }), fc.record({ value: anything }));
const property = fc.record({
  key: mostly(fc.constantFrom('cause', 'errors', '__proto__', 'constructor', 'then', 'code', 'stack')),
  enumerable: mostly(fc.boolean()),
  value: mostly(fc.oneof(value, fc.array(value, { maxLength: 3 }))),
});
const error = fc.record({
  class: mostly(
    fc.constantFrom<unknown>(
      'Error',
      'TypeError',
      'DOMException',
      'AggregateError',
      '__proto__',
      'constructor',
      0,
      1,
      -1,
      0.5,
    ),
  ),
  name: mostly(fc.string({ maxLength: 5 })),
  message: mostly(fc.string({ maxLength: 5 })),
  stack: mostly(fc.constant(undefined)),
  properties: mostly(fc.array(property, { maxLength: 3 })),
});
const encoded = mostly(fc.record({ root: mostly(value), errors: mostly(fc.array(mostly(error), { maxLength: 3 })) }));

test('any value that a worker sends as an error is decoded or rejected', { timeout: fuzzTimeout }, () => {
  let [decoded, rejected] = [0, 0];
  fc.assert(
    fc.property(encoded, (sent) => {
      try {
        // A decoded error has the parts that the worker sent, of any type.
        decodeThrown(structuredClone(sent) as EncodedThrown, classes);
        decoded += 1;
      } catch (thrown) {
        if (!(thrown instanceof TypeError)) throw thrown;
        rejected += 1;
      }
      if (ran > 0) throw new Error('code of a class was run');
      checkPrototypes();
    }),
    fuzzing,
  );
  console.info(`error codec: ${decoded} decoded, ${rejected} rejected`);
  expect(Math.min(decoded, rejected)).toBeGreaterThan((decoded + rejected) / 20);
  checkPrototypesWhole();
});

const length = fc.constantFrom(0, 1, 3, 30, 400, 2000);

test('errors with shared parts are decoded if there are few, and rejected otherwise', { timeout: fuzzTimeout }, () => {
  let [decoded, rejected] = [0, 0];
  fc.assert(
    fc.property(length, length, length, fc.boolean(), (errors, properties, values, isList) => {
      const plain = { class: 0, name: 'n', message: 'm', stack: undefined };
      const each = { key: 'k', enumerable: true, value: isList ? times(values, { error: 0 }) : { value: values } };
      const sent = { root: { error: 0 }, errors: times(errors, { ...plain, properties: times(properties, each) }) };
      const parts = errors * (1 + properties * (isList ? 1 + values : 1));
      try {
        decodeThrown(structuredClone(sent), classes);
        decoded += 1;
        if (parts > maxParts) throw new Error(`${parts} parts were decoded`);
      } catch (thrown) {
        if (!(thrown instanceof TypeError)) throw thrown;
        rejected += 1;
        if (parts <= maxParts) throw new Error(`${parts} parts were rejected`, { cause: thrown });
      }
    }),
    { ...fuzzing, numRuns: Math.ceil(inputs / 50) },
  );
  expect(Math.min(decoded, rejected)).toBeGreaterThan(0);
});

const size = fc.constantFrom(0, 1, 10, 60_000);

test('an error of any size is encoded so that it is decoded', { timeout: fuzzTimeout }, () => {
  const { stackTraceLimit } = Error;
  // Formatting the stacks of so many errors takes most of the time.
  Error.stackTraceLimit = 0;
  try {
    fc.assert(
      fc.property(size, size, size, fc.boolean(), (errors, causes, properties, isDeep) => {
        let chain = new Error('innermost');
        for (let number = 0; number < causes; number += 1) chain = new Error(`${number}`, { cause: chain });
        const made = new AggregateError(
          Array.from({ length: errors }, () => (isDeep ? new Error('a', { cause: new Error('b') }) : new Error('a'))),
          'made',
          { cause: chain },
        );
        for (let number = 0; number < properties; number += 1)
          Object.defineProperty(made, `p${number}`, { value: number, enumerable: true });
        const encoded = encodeThrown(made, classes);
        if (countParts(encoded) > maxParts) throw new Error(`${countParts(encoded)} parts were encoded`);
        expect(decodeThrown(structuredClone(encoded), classes)).toHaveProperty('message', 'made');
      }),
      { ...fuzzing, numRuns: Math.ceil(inputs / 200) },
    );
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
});

let called = 0;

function refuse(what: string): () => never {
  return () => {
    throw new Error(what);
  };
}

function count(): string {
  called += 1;
  return 'called';
}

/** Created inside the property, because fast-check accesses the values that it generates. */
type Made = () => unknown;

/** Values that run code when they are accessed, or that cannot be transmitted. */
const touchy = fc.constantFrom<Made>(
  () => count,
  () => Symbol('s'),
  () => Object.defineProperty({}, 'then', { get: refuse('then'), enumerable: true }),
  () => ({ toString: count, toJSON: count, valueOf: count, [Symbol.toPrimitive]: count }),
  () => new Proxy({}, { ownKeys: refuse('keys') }),
  () => new Proxy(new Error('x'), { get: refuse('get'), getPrototypeOf: refuse('class') }),
  () => Object.create(null),
  () => Promise.resolve(),
);
const content: fc.Arbitrary<Made> = fc.oneof(
  anything.map((value) => () => value),
  touchy,
);
/** A declared class with an ordinary getter. */
class Labelled extends Error {
  readonly #label = 'label';

  override get name(): string {
    return this.#label;
  }
}

const errorMade = fc.constantFrom<() => object>(
  () => new Error('m'),
  () => new TypeError('t'),
  () => new AggregateError([1], 'a'),
  () => new DOMException('d', 'AbortError'),
  () => new Known('k'),
  () => new Labelled('l'),
);
const errorKey = fc.constantFrom(
  'cause',
  'errors',
  'name',
  'message',
  'code',
  '__proto__',
  'constructor',
  'toString',
  'then',
);
const thrown: fc.Arbitrary<Made> = fc.oneof(
  content,
  fc
    .tuple(errorMade, fc.array(fc.tuple(errorKey, content), { maxLength: 4 }), fc.boolean())
    .map(([create, entries, isCyclic]) => () => {
      const made = create();
      // The platform builds this string on first access, from a name and a message that may have any value by then.
      Reflect.get(made, 'stack');
      for (const [key, value] of entries)
        Object.defineProperty(made, key, { value: value(), enumerable: true, configurable: true });
      if (isCyclic) Object.defineProperty(made, 'cause', { value: made, configurable: true });
      return made;
    }),
);

test(
  'any thrown value is encoded, cloned and decoded, and decoding calls nothing in it',
  { timeout: fuzzTimeout },
  () => {
    fc.assert(
      fc.property(thrown, (make) => {
        const sent = structuredClone(encodeThrown(make(), [Known, Labelled]));
        const before = called;
        decodeThrown(sent, [Known, Labelled]);
        if (called > before) throw new Error('something in it was called');
        checkPrototypes();
      }),
      fuzzing,
    );
    checkPrototypesWhole();
  },
);
