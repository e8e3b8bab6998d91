import { describe, expect, it } from 'vitest';
import { checkFrameSize, frameKinds, frameOf, FrameReader, valueOf } from '../src/frames.js';

const values: readonly unknown[] = [
  undefined,
  -0,
  'ä€𝄞',
  'x'.repeat(100_000),
  new Map([[{ a: 1 }, new Set([1n])]]),
  new Uint8Array(70_000).fill(7),
  new Float64Array([1.5, Number.NaN]),
  [new Date(0), /x/gi, new RangeError('no')],
];

function read(bytes: Buffer, sizes: () => number): unknown[] {
  const reader = new FrameReader();
  const found: unknown[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const size = sizes();
    reader.push(bytes.subarray(offset, offset + size));
    offset += size;
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
      expect(frame.kind).toBe(frameKinds.message);
      found.push(valueOf(frame));
    }
  }
  return found;
}

describe('frames', () => {
  const bytes = Buffer.concat(values.map((value) => frameOf(frameKinds.message, value)));

  it.each([1, 3, 7, 8, 9, 4096, 65_536, 10_000_000])('arrive whole in chunks of %i bytes', (size) => {
    expect(read(bytes, () => size)).toEqual(values);
  });

  it('arrive whole in chunks of any sizes', () => {
    let seed = 1;
    const next = (): number => (seed = (seed * 48_271) % 2_147_483_647) % 50_000;
    for (let run = 0; run < 8; run += 1) expect(read(bytes, () => 1 + next())).toEqual(values);
  });

  it('keep the class of a view', () => {
    const view = valueOf({ kind: 0, body: frameOf(frameKinds.message, Buffer.from('abc')).subarray(8) });
    expect(Object.prototype.toString.call(view)).toBe('[object Uint8Array]');
    expect(Buffer.isBuffer(view)).toBe(false);
  });

  it('are known to arrive while they are long and have not arrived as a whole', () => {
    const reader = new FrameReader();
    const long = frameOf(frameKinds.message, new Uint8Array(2_000_000));
    const known = [8, 500_000, 1_500_000, long.length].map((end, index, ends) => {
      reader.push(long.subarray(ends[index - 1] ?? 0, end));
      reader.next();
      return reader.arriving;
    });
    expect(known).toEqual([8, 500_000, 1_500_000, 0]);
    reader.push(frameOf(frameKinds.message, new Uint8Array(900_000)).subarray(0, 800_000));
    reader.next();
    expect(reader.arriving).toBe(0);
  });

  it('differ from other bytes', () => {
    const reader = new FrameReader();
    reader.push(Buffer.from('this is not a message'));
    expect(() => reader.next()).toThrow('bytes that are no message');
  });

  it('do not carry what cannot be cloned', () => {
    expect(() => frameOf(frameKinds.message, () => {})).toThrow('could not be cloned');
    expect(() => frameOf(frameKinds.message, new SharedArrayBuffer(8))).toThrow();
  });
});

it('a frame has a size that can be written', () => {
  expect(() => checkFrameSize(2 ** 31 - 1)).not.toThrow();
  expect(() => checkFrameSize(2 ** 31)).toThrow('2147483648 bytes are more than @dispatch/process sends at once');
});
