import { expect, onTestFinished, test, vi } from 'vitest';
import { checkNotDetached, cloneTransferring } from '../../src/wire/clone.js';

test('a clone is a copy, except for transferred values', () => {
  const transferred = new ArrayBuffer(8);
  const value = { kept: [1], transferred };
  const clone = cloneTransferring(value, [transferred]);
  expect(clone).toEqual({ kept: [1], transferred: new ArrayBuffer(8) });
  expect(clone.kept).not.toBe(value.kept);
  expect(transferred.byteLength).toBe(0);
});

test('a detached buffer is rejected, an empty one is not', () => {
  const gone = new ArrayBuffer(8);
  structuredClone(gone, { transfer: [gone] });
  expect(() => checkNotDetached([gone])).toThrow(DOMException);
  expect(() => checkNotDetached([new ArrayBuffer(0), new ArrayBuffer(8)])).not.toThrow();
});

test('values that can be transferred but not copied are accepted', () => {
  const { port1, port2 } = new MessageChannel();
  expect(() => checkNotDetached([port1])).not.toThrow();
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
