import { describe, expect, it } from 'vitest';
import { copyLargeArguments, copyLargeResults, type BufferPlatform } from '../../src/wire/large-buffers.js';
import { sealFromWorker, sealToWorker } from '../../src/wire/opaque-messages.js';

const size = 64 * 1024;
const platform: BufferPlatform = { bytes: Buffer, copy: (buffer) => buffer.slice(0) };

function filled(): ArrayBuffer {
  return Uint8Array.from({ length: size }, (_, index) => index % 251).buffer;
}

/** How many buffers of a call with these arguments are transferred. */
function transferredOf(...args: readonly unknown[]): number {
  return copyLargeArguments(sealToWorker([1, 0, args]), platform)?.transfer.length ?? 0;
}

describe('a message', () => {
  it.each<[what: string, args: readonly unknown[], transferred: number]>([
    ['a buffer', [filled()], 1],
    ['a view', [new Float64Array(size)], 1],
    ['a Buffer', [Buffer.from(filled())], 1],
    ['a small view of a large buffer, of which a clone holds all', [new Uint8Array(filled(), 8, 8)], 1],
    ['two views of one buffer', ((buffer) => [new Uint8Array(buffer), new DataView(buffer, 8)])(filled()), 1],
    ['two buffers', [filled(), filled()], 2],
    ['one beside values that contain none', ['name', { width: 100, fit: 'cover' }, 1n, null, undefined, filled()], 1],
  ])('with %s is posted with copies that are transferred', (_what, args, transferred) => {
    expect(transferredOf(...args)).toBe(transferred);
    expect(
      copyLargeArguments(sealToWorker({ type: 'calls', ids: [1], tasks: [0], arities: [args.length], args }), platform)
        ?.transfer,
    ).toHaveLength(transferred);
  });

  it.each<[what: string, args: readonly unknown[]]>([
    ['a small buffer', [new ArrayBuffer(size - 1)]],
    ['shared memory', [new SharedArrayBuffer(size), new Uint8Array(new SharedArrayBuffer(size))]],
    ['one inside an object', [{ buffer: filled() }]],
    ['one beside an object that may contain it', [filled(), { options: {} }]],
    ['one beside a map', [filled(), new Map()]],
    ['one beside a small buffer', [filled(), new ArrayBuffer(8)]],
    ['a resizable one', [Reflect.construct(ArrayBuffer, [size, { maxByteLength: 2 * size }])]],
    ['a view of a custom class', [new (class Own extends Uint8Array {})(size)]],
    ['none', [1, 'two']],
  ])('with %s is posted unchanged', (_what, args) => {
    expect(transferredOf(...args)).toBe(0);
  });

  it('with results or yields is posted with copies too', () => {
    const bytes = new Uint8Array(filled());
    expect(copyLargeResults(sealFromWorker([1, bytes, 0, 1]), platform)?.transfer).toHaveLength(1);
    expect(
      copyLargeResults(
        sealFromWorker({ type: 'replies', ids: [1, 2], values: [bytes, 7], times: [0, 1, 1, 2] }),
        platform,
      )?.transfer,
    ).toHaveLength(1);
    expect(
      copyLargeResults(sealFromWorker({ type: 'yields', id: 1, earlier: 0, values: [bytes, filled()] }), platform)
        ?.transfer,
    ).toHaveLength(2);
    expect(
      copyLargeResults(sealFromWorker({ type: 'progress', id: 1, earlier: 0, value: bytes }), platform),
    ).toBeUndefined();
  });
});

describe('a copy', () => {
  it('replaces the buffer, and a view of it replaces the view, with the class that a clone has', () => {
    const [buffer, view] = [filled(), Buffer.from(filled()).subarray(3, 10)];
    const message = sealToWorker([1, 0, ['name', buffer, view]]);
    const copied = copyLargeArguments(message, platform);
    expect(copied?.message).toStrictEqual(structuredClone(message));
    expect(copied?.transfer).not.toContain(buffer);
    expect(copied?.transfer).not.toContain(view.buffer);
  });

  it('is not made of a buffer that is too large for the platform', () => {
    const none: BufferPlatform = { copy: () => undefined };
    expect(copyLargeArguments(sealToWorker([1, 0, [filled()]]), none)).toBeUndefined();
  });

  it('is not made of a view whose class a clone would not keep', () => {
    const copied: ArrayBuffer[] = [];
    const counting: BufferPlatform = { copy: (buffer) => (copied.push(buffer), buffer.slice(0)) };
    const own = new (class Own extends Uint8Array {})(size);
    expect(copyLargeArguments(sealToWorker([1, 0, [own]]), counting)).toBeUndefined();
    expect(copied).toEqual([]);
  });
});
