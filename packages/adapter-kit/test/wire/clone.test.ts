import { expect, onTestFinished, test, vi } from 'vitest';
import { cloneTransferring, transferOnce } from '../../src/wire/clone.js';

test('a clone is a copy, except for transferred values', () => {
  const transferred = new ArrayBuffer(8);
  const value = { kept: [1], transferred };
  const clone = cloneTransferring(value, [transferred]);
  expect(clone).toEqual({ kept: [1], transferred: new ArrayBuffer(8) });
  expect(clone.kept).not.toBe(value.kept);
  expect(transferred.byteLength).toBe(0);
});

test('a detached buffer is rejected before the post, an empty one is not', () => {
  const gone = new ArrayBuffer(8);
  structuredClone(gone, { transfer: [gone] });
  const post = vi.fn();
  expect(() => transferOnce([gone], post)).toThrow(DOMException);
  expect(post).not.toHaveBeenCalled();
  transferOnce([new ArrayBuffer(0), new ArrayBuffer(8)], post);
  expect(post).toHaveBeenCalledOnce();
});

test('a stream is rejected once it was transferred, and not if the post threw', () => {
  for (const stream of [new ReadableStream(), new WritableStream(), new TransformStream()]) {
    const failing = (): never => {
      throw new TypeError('not posted');
    };
    expect(() => transferOnce([stream], failing)).toThrow('not posted');
    expect(transferOnce([stream], () => 'posted')).toBe('posted');
    expect(() => transferOnce([stream], () => 'posted')).toThrow('needs transfer');
  }
});

test('values that can be transferred but not copied are accepted, more than once', () => {
  const { port1, port2 } = new MessageChannel();
  for (const times of [1, 2]) expect(transferOnce([port1], () => times)).toBe(times);
  port1.close();
  port2.close();
});

test('a value that the platform replaces by null, as Chromium does if it is nested too deeply, is not cloned', () => {
  const clone = vi.spyOn(globalThis, 'structuredClone').mockReturnValue(null);
  onTestFinished(() => {
    clone.mockRestore();
  });
  expect(() => cloneTransferring({ a: 1 })).toThrow(RangeError);
  expect(cloneTransferring(null)).toBeNull();
});
