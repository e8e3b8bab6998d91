import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ValueDecoder } from '../../src/wire/mailbox/value-decoder.js';
import { ValueEncoder } from '../../src/wire/mailbox/value-encoder.js';
import {
  anythingShort as part,
  checkPrototypes,
  checkPrototypesWhole,
  fuzzing,
  fuzzTimeout,
  sharing,
} from './hostile.js';

const anythingShort = fc.oneof({ weight: 4, arbitrary: part }, { weight: 1, arbitrary: sharing(part) });

/** Changes single bytes, cuts off the end, or adds to it. */
const damage = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 });
const length = fc.option(fc.nat(400), { nil: undefined });

test('any bytes in a mailbox are decoded or rejected', { timeout: fuzzTimeout }, () => {
  let [decoded, rejected] = [0, 0];
  fc.assert(
    fc.property(anythingShort, damage, length, (value, changes, cutTo) => {
      const bytes = new ValueEncoder().encode(structuredClone(value))?.slice(0, cutTo);
      if (bytes === undefined) return;
      for (const [place, byte] of changes) if (place < bytes.length) bytes[place] = byte;
      try {
        new ValueDecoder(bytes).decode();
        decoded += 1;
      } catch (thrown) {
        if (!(thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof SyntaxError))
          throw thrown;
        rejected += 1;
      }
      checkPrototypes();
    }),
    fuzzing,
  );
  console.info(`value codec: ${decoded} decoded, ${rejected} rejected`);
  expect(Math.min(decoded, rejected)).toBeGreaterThan((decoded + rejected) / 20);
  checkPrototypesWhole();
});

test('any cloneable value is written unchanged, or left to the platform', { timeout: fuzzTimeout }, () => {
  fc.assert(
    fc.property(anythingShort, (value) => {
      const bytes = new ValueEncoder().encode(structuredClone(value));
      if (bytes === undefined) throw new Error('it was left to the platform without need');
      // Equal bytes mean equal values. Comparing the values themselves fails for some, such as two invalid dates.
      const again = new ValueEncoder().encode(new ValueDecoder(bytes).decode());
      if (again === undefined || Buffer.compare(bytes, again) !== 0) throw new Error('it arrived changed');
    }),
    fuzzing,
  );
});
