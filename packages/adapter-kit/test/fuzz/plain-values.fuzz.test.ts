import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlainReader } from '../../src/node/ring/plain-reader.js';
import { PlainWriter } from '../../src/node/ring/plain-writer.js';
import type { HostMessage } from '../../src/wire/messages.js';
import { difference } from '../support/same-graph.js';
import { anything, checkPrototypes, checkPrototypesWhole, fuzzing, fuzzTimeout, sharing } from './hostile.js';

const size = 16_384;
const bytes = new Uint8Array(new SharedArrayBuffer(size));
const writer = new PlainWriter(bytes);
const reader = new PlainReader(bytes);

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('\ud800', '\udc00', 'a', 'ż', 'ÿ', '🙂'), maxLength: 60 }),
);
/** What is likely to be plain. */
const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.double(),
    fc.boolean(),
    text,
    fc.constantFrom(undefined, null, -0, 2 ** 31),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5 }),
  ),
})).value;
const odd = fc.constantFrom<unknown>(
  Object.setPrototypeOf(new Map([[1, 2]]), Object.prototype),
  Object.setPrototypeOf(new Set([1]), Object.prototype),
  Object.setPrototypeOf(new Error('x'), Object.prototype),
  Object.setPrototypeOf(new Uint8Array(2), Object.prototype),
  Object.setPrototypeOf([1, 2], Object.prototype),
  Object.setPrototypeOf({ a: 1 }, Array.prototype),
  Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } }),
  Object.assign([1], { 2: 3, extra: {} }),
  Object.freeze({ frozen: [1] }),
  Object(1),
  (function list(..._: unknown[]) {
    return arguments;
  })(1, 2),
);
const value = fc.oneof(
  { weight: 5, arbitrary: plain },
  { weight: 2, arbitrary: anything },
  { weight: 1, arbitrary: sharing(fc.oneof(plain, anything)) },
  { weight: 1, arbitrary: fc.array(fc.oneof(odd, plain), { maxLength: 3 }) },
);

function write(any: unknown): number {
  return writer.write([1, 2, [any]] as unknown as HostMessage, 8, size);
}

test('any value that is written arrives as structuredClone copies it', { timeout: fuzzTimeout }, () => {
  let [written, refused] = [0, 0];
  fc.assert(
    fc.property(value, (any) => {
      const end = write(any);
      if (end < 0) {
        refused += 1;
        return;
      }
      written += 1;
      const found = difference(structuredClone([1, 2, [any]]), reader.read(8, end));
      if (found !== undefined) throw new Error(found);
      checkPrototypes();
    }),
    fuzzing,
  );
  console.info(`plain values: ${written} written, ${refused} refused`);
  expect(Math.min(written, refused)).toBeGreaterThan((written + refused) / 20);
  checkPrototypesWhole();
});

const damage = fc.array(fc.tuple(fc.nat(400), fc.oneof(fc.nat(12), fc.nat(255))), { minLength: 1, maxLength: 4 });

test('damaged bytes are rejected, or are those of a plain value', { timeout: fuzzTimeout }, () => {
  let [read, rejected] = [0, 0];
  fc.assert(
    fc.property(plain, damage, (any, changes) => {
      const end = write(any);
      if (end < 0) return;
      for (const [place, byte] of changes) bytes[8 + (place % (end - 8))] = byte;
      try {
        structuredClone(reader.read(8, end));
        read += 1;
      } catch (thrown) {
        if (!(thrown instanceof TypeError || thrown instanceof RangeError)) throw thrown;
        rejected += 1;
      }
      checkPrototypes();
    }),
    fuzzing,
  );
  console.info(`plain values: ${read} read, ${rejected} rejected`);
  expect(Math.min(read, rejected)).toBeGreaterThan((read + rejected) / 20);
  checkPrototypesWhole();
});
