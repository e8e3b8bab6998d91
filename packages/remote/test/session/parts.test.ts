import { expect, test, vi } from 'vitest';
import { FrameAssembler } from '../../src/session/frame-assembler.js';
import { FrameQueue } from '../../src/session/frame-queue.js';
import { PacketFormat } from '../../src/session/packet-format.js';
import { RoundTrip } from '../../src/session/round-trip.js';
import { Silence } from '../../src/session/silence.js';

function through(frames: readonly Uint8Array[], size: number): Uint8Array[] {
  const queue = new FrameQueue();
  const got: Uint8Array[] = [];
  const assembler = new FrameAssembler(1e9, (frame) => got.push(frame) > 0);
  for (const frame of frames) queue.push(frame);
  while (queue.size > 0) {
    const room = new Uint8Array(Math.min(size, queue.size));
    queue.take(room);
    assembler.push(room);
  }
  expect(assembler.isInside).toBe(false);
  return got;
}

test.each([1, 2, 3, 4, 5, 7, 100, 70_000])('frames pass through packets of %i bytes', (size) => {
  const frames = [0, 1, 2, 3, 4, 5, 255, 256, 65_536, 65_537, 0].map((length) =>
    Uint8Array.from({ length }, (_, at) => at + length),
  );
  const got = through(frames, size);
  expect(got.map(({ length }) => length)).toEqual(frames.map(({ length }) => length));
  expect(Buffer.compare(Buffer.concat(got), Buffer.concat(frames))).toBe(0);
});

test('many frames in a queue, some of which have been taken', () => {
  const queue = new FrameQueue();
  for (let count = 0; count < 5000; count += 1) queue.push(new Uint8Array([count % 256]));
  const room = new Uint8Array(5 * 3000);
  queue.take(room);
  expect(queue.size).toBe(5 * 2000);
  const next = new Uint8Array(5);
  queue.take(next);
  expect([...next]).toEqual([1, 0, 0, 0, 3000 % 256]);
  expect(() => queue.take(new Uint8Array(5 * 2000))).toThrow(RangeError);
});

test('a frame of 100 MB is copied a few times, not once for each of its chunks', () => {
  const length = 100 * 2 ** 20;
  const chunk = new Uint8Array(2 ** 20);
  const prefix = new Uint8Array(4);
  new DataView(prefix.buffer).setUint32(0, length, true);
  let got = 0;
  const copies = vi.spyOn(Uint8Array.prototype, 'set');
  const assembler = new FrameAssembler(2 ** 30, (frame) => (got = frame.length) > 0);
  assembler.push(prefix);
  for (let count = 0; count < 100; count += 1) assembler.push(chunk);
  const copied = copies.mock.calls.reduce((sum, [source]) => sum + source.length, 0);
  copies.mockRestore();
  expect(got).toBe(length);
  expect(copied).toBeLessThan(3 * length);
});

test('a peer that only claims a length occupies no memory', () => {
  const assemblers: FrameAssembler[] = [];
  const before = process.memoryUsage().arrayBuffers;
  for (let count = 0; count < 100; count += 1) {
    const assembler = new FrameAssembler(2 ** 30, () => true);
    assembler.push(new Uint8Array([0, 0, 0, 0x20, 1]));
    assemblers.push(assembler);
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20e6);
  expect(assemblers.every(({ isInside }) => isInside)).toBe(true);
});

test('what is delivered is a copy, also of a Buffer', () => {
  const bytes = Buffer.from([1, 0, 0, 0, 5]);
  const got: Uint8Array[] = [];
  new FrameAssembler(10, (frame) => got.push(frame) > 0).push(bytes);
  bytes.fill(0);
  expect(got).toEqual([new Uint8Array([5])]);
});

test('nothing more is found after a frame whose receiver wants no other', () => {
  let count = 0;
  const assembler = new FrameAssembler(10, () => {
    count += 1;
    return false;
  });
  assembler.push(new Uint8Array([1, 0, 0, 0, 5, 1, 0, 0, 0, 5]));
  expect(count).toBe(1);
});

test('the limit of a round trip follows what is measured', () => {
  const trip = new RoundTrip(200, 3000);
  expect([trip.smoothed, trip.limit(0), trip.limit(1), trip.limit(9)]).toEqual([0, 400, 800, 3000]);
  trip.measured(10);
  expect([trip.smoothed, trip.limit(0), trip.limit(2)]).toEqual([10, 200, 800]);
  for (let count = 0; count < 200; count += 1) trip.measured(1000);
  expect(trip.smoothed).toBeCloseTo(1000);
  expect(trip.limit(0)).toBeCloseTo(1000);
});

test('silence is measured in steps, and a step that ends too late begins again', () => {
  const silence = new Silence(250, 100, 0);
  expect(silence.dueAt).toBe(100);
  expect(silence.check(99)).toBe(false);
  expect(silence.check(150)).toBe(false);
  expect([silence.length, silence.dueAt]).toEqual([100, 250]);
  expect(silence.check(5000)).toBe(false);
  expect([silence.length, silence.dueAt]).toEqual([100, 5100]);
  expect(silence.check(5100)).toBe(false);
  expect(silence.dueAt).toBe(5150);
  expect(silence.check(5150)).toBe(true);
  silence.heard(6000);
  expect([silence.length, silence.dueAt]).toEqual([0, 6100]);
});

test('numbers of packets have 48 bits', () => {
  const format = new PacketFormat(new Uint8Array([1, 2, 3]));
  const number = 2 ** 48 - 1;
  expect(format.read(format.last(number, 2 ** 32))).toEqual({
    kind: 'part',
    number,
    expected: 2 ** 32,
    bytes: undefined,
  });
});

test.each([
  [[1, 1]],
  [[2, 1]],
  [
    [1, 2],
    [2, 3],
  ],
  [[0, 1]],
  [[1, 4097]],
])('ranges that no session has sent are rejected: %o', (...ranges) => {
  const format = new PacketFormat(new Uint8Array([1]));
  expect(() =>
    format.read(
      format.state(
        0,
        ranges.map(([from = 0, to = 0]) => [from, to] as const),
      ),
    ),
  ).toThrow(TypeError);
});
