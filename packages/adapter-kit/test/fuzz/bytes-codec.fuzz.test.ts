import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeValue } from '../../src/wire/bytes/decode-value.js';
import { encodeValue } from '../../src/wire/bytes/encode-value.js';
import { difference } from '../support/same-graph.js';
import { anything as part, checkPrototypes, checkPrototypesWhole, fuzzing, fuzzTimeout, sharing } from './hostile.js';

const shared = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);

/** What `hostile.ts` does not have. */
const more = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.string({ unit: fc.constantFrom('\ud800', '\udc00', 'a', 'ż', '🙂'), maxLength: 80 }),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.constantFrom<unknown>(
    Object(1n),
    Object(false),
    Object('text'),
    Object.assign([1], { 2: 3, extra: {} }),
    new DataView(new ArrayBuffer(16), 3, 5),
    [shared.subarray(1, 3), shared, shared.buffer],
    new AggregateError([new Error('a')], 'several', { cause: new RangeError('b') }),
    Object.assign(new TypeError('with'), { name: 'Other', code: 1 }),
    new (ArrayBuffer as new (size: number, options: object) => ArrayBuffer)(3, { maxByteLength: 9 }),
    Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } }),
  ),
);
const value = fc.oneof(
  { weight: 4, arbitrary: part },
  { weight: 2, arbitrary: sharing(part) },
  { weight: 3, arbitrary: fc.array(fc.oneof(more, part), { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.array(fc.tuple(part, more), { maxLength: 4 }).map((entries) => new Map(entries)) },
);

function bytesOf(any: unknown): Uint8Array {
  return new Uint8Array(Buffer.concat(encodeValue(any)));
}

function isRejection(thrown: unknown): boolean {
  return thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof SyntaxError;
}

test('any value arrives as structuredClone copies it', { timeout: fuzzTimeout }, () => {
  fc.assert(
    fc.property(value, (any) => {
      const found = difference(structuredClone(any), decodeValue(bytesOf(any)));
      if (found !== undefined) throw new Error(found);
      checkPrototypes();
    }),
    fuzzing,
  );
  checkPrototypesWhole();
});

/** Changes single bytes, cuts off the end, or adds to it. */
const damage = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 });
const length = fc.option(fc.nat(400), { nil: undefined });

test('damaged bytes are rejected, or are those of another value', { timeout: fuzzTimeout }, () => {
  let [decoded, rejected] = [0, 0];
  fc.assert(
    fc.property(value, damage, length, (any, changes, cutTo) => {
      const bytes = bytesOf(any).slice(0, cutTo);
      for (const [place, byte] of changes) if (place < bytes.length) bytes[place] = byte;
      let got: unknown;
      try {
        got = decodeValue(bytes);
      } catch (thrown) {
        if (!isRejection(thrown)) throw thrown;
        rejected += 1;
        return;
      }
      decoded += 1;
      // What is decoded is a value like any other: structuredClone accepts it, and it arrives again.
      const found = difference(structuredClone(got), decodeValue(bytesOf(got)));
      if (found !== undefined) throw new Error(found);
      checkPrototypes();
    }),
    fuzzing,
  );
  console.info(`bytes codec: ${decoded} decoded, ${rejected} rejected`);
  expect(Math.min(decoded, rejected)).toBeGreaterThan((decoded + rejected) / 20);
  checkPrototypesWhole();
});

test('any bytes at all are rejected, or are those of a value', { timeout: fuzzTimeout }, () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(24), fc.nat(255)), { maxLength: 60 }), (rest) => {
      try {
        decodeValue(new Uint8Array([1, ...rest]));
      } catch (thrown) {
        if (!isRejection(thrown)) throw thrown;
      }
      checkPrototypes();
    }),
    fuzzing,
  );
  checkPrototypesWhole();
});
