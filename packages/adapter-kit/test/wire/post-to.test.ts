import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { describe, expect, test, vi } from 'vitest';
import { postTo } from '../../src/wire/post-to.js';

describe('a message is posted', () => {
  test('and its values are copied', () => {
    const { port1, port2 } = new MessageChannel();
    const buffer = new ArrayBuffer(8);
    postTo(port1, { buffer });
    expect(receiveMessageOnPort(port2)).toEqual({ message: { buffer } });
    expect(buffer.byteLength).toBe(8);
    port1.close();
  });

  test('and listed values are transferred, without a copy of the array', () => {
    const { port1, port2 } = new MessageChannel();
    const buffer = new ArrayBuffer(8);
    const transfer = Object.freeze([buffer]);
    const post = vi.spyOn(port1, 'postMessage');
    postTo(port1, { buffer }, transfer);
    expect(receiveMessageOnPort(port2)).toEqual({ message: { buffer: new ArrayBuffer(8) } });
    expect(buffer.byteLength).toBe(0);
    expect(post.mock.calls[0]?.[1]).toBe(transfer);
    port1.close();
  });
});

test('the error of the platform is thrown, and nothing is posted', () => {
  const { port1, port2 } = new MessageChannel();
  expect(() => postTo(port1, () => {})).toThrow('could not be cloned');
  expect(() => postTo(port1, 1, [{}])).toThrow();
  expect(receiveMessageOnPort(port2)).toBeUndefined();
  port1.close();
});
