import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { framed, FrameStream, joined } from '../../../src/wire/bytes/frame-stream.js';

test('frames arrive whole, however a stream divides them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 })),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
      (sent, sizes) => {
        const bytes = joined(sent.flatMap((frame) => [...framed([new Uint8Array(frame)])]));
        const stream = new FrameStream();
        const got: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          stream.push(bytes.subarray(at, at + size));
          at += size;
          for (let frame = stream.next(); frame !== undefined; frame = stream.next()) got.push(frame);
        }
        expect(got).toEqual(sent.map((frame) => new Uint8Array(frame)));
      },
    ),
  );
});

test('a long frame in many chunks is joined once', () => {
  const stream = new FrameStream();
  const bytes = joined(framed([new Uint8Array(50_000_000)]));
  for (let at = 0; at < bytes.length; at += 65_536) {
    stream.push(bytes.subarray(at, at + 65_536));
    if (at + 65_536 < bytes.length) expect(stream.next()).toBeUndefined();
  }
  expect(stream.next()?.byteLength).toBe(50_000_000);
});

test('a frame that is longer than allowed is rejected before it has arrived', () => {
  const stream = new FrameStream(1000);
  stream.push(new Uint8Array([0xe9, 3, 0, 0]));
  expect(() => stream.next()).toThrow('a frame of 1001 bytes');
});

test('frames do not share memory with the stream', () => {
  const stream = new FrameStream();
  const chunk = Buffer.from([1, 0, 0, 0, 7]);
  stream.push(chunk);
  const frame = stream.next();
  chunk.fill(9);
  expect(frame).toEqual(new Uint8Array([7]));
});

test('zeros are no frames: each frame has at least its kind', () => {
  const stream = new FrameStream();
  stream.push(new Uint8Array(9));
  expect(() => stream.next()).toThrow('a frame of 0 bytes');
});

test('it is known how much of a long frame has arrived, but not of a short one', () => {
  const stream = new FrameStream();
  const [short, lengthy] = [1_000_000, 2_000_000].map((size) => joined(framed([new Uint8Array(size)])));
  const arriving = (bytes: Uint8Array | undefined): number => {
    if (bytes !== undefined) stream.push(bytes);
    const frame = stream.next();
    expect(frame === undefined || stream.arriving === 0).toBe(true);
    return stream.arriving;
  };
  expect([arriving(short?.subarray(0, 900_000)), arriving(short?.subarray(900_000))]).toEqual([0, 0]);
  const parts = [3, 500_000, 1_500_000, 2_000_004];
  const known = parts.map((end, index) => arriving(lengthy?.subarray(parts[index - 1] ?? 0, end)));
  expect(known).toEqual([0, 499_996, 1_499_996, 0]);
});
