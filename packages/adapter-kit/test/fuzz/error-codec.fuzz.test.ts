import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeThrown, encodeThrown, type EncodedThrown } from '../../src/wire/error-codec.js';
import { anything, checkPrototypes, checkPrototypesWhole, fuzzing, fuzzTimeout, mostly } from './hostile.js';

class Known extends Error {}

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
        decodeThrown(structuredClone(sent) as EncodedThrown, [Known]);
        decoded += 1;
      } catch (thrown) {
        if (!(thrown instanceof TypeError)) throw thrown;
        rejected += 1;
      }
      checkPrototypes();
    }),
    fuzzing,
  );
  console.info(`error codec: ${decoded} decoded, ${rejected} rejected`);
  expect(Math.min(decoded, rejected)).toBeGreaterThan((decoded + rejected) / 20);
  checkPrototypesWhole();
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
const errorMade = fc.constantFrom<() => object>(
  () => new Error('m'),
  () => new TypeError('t'),
  () => new AggregateError([1], 'a'),
  () => new DOMException('d', 'AbortError'),
  () => new Known('k'),
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
        const sent = structuredClone(encodeThrown(make(), [Known]));
        const before = called;
        decodeThrown(sent, [Known]);
        if (called > before) throw new Error('something in it was called');
        checkPrototypes();
      }),
      fuzzing,
    );
    checkPrototypesWhole();
  },
);
