import { expect, test } from 'vitest';
import { checkNotDetached, cloneTransferring } from '../../src/wire/clone.js';

test('a clone is a copy, but for what is moved', () => {
  const moved = new ArrayBuffer(8);
  const value = { kept: [1], moved };
  const clone = cloneTransferring(value, [moved]);
  expect(clone).toEqual({ kept: [1], moved: new ArrayBuffer(8) });
  expect(clone.kept).not.toBe(value.kept);
  expect(moved.byteLength).toBe(0);
});

test('a buffer that has been moved away is refused, an empty one is not', () => {
  const gone = new ArrayBuffer(8);
  structuredClone(gone, { transfer: [gone] });
  expect(() => checkNotDetached([gone])).toThrow(DOMException);
  expect(() => checkNotDetached([new ArrayBuffer(0), new ArrayBuffer(8)])).not.toThrow();
});

test('what can be moved and not copied is none of its business', () => {
  const { port1, port2 } = new MessageChannel();
  expect(() => checkNotDetached([port1])).not.toThrow();
  port1.close();
  port2.close();
});
