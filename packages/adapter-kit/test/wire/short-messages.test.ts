import { describe, expect, test } from 'vitest';
import type { HostMessage, WorkerMessage } from '../../src/wire/messages.js';
import { expandCall, expandReply } from '../../src/wire/short-messages.js';

describe('a short message', () => {
  test('represents one call, whose arguments may be arrays', () => {
    expect(expandCall([1024, 3, [[1, 2], 'x']])).toEqual({
      type: 'calls',
      ids: [1024],
      tasks: [3],
      arities: [2],
      args: [[1, 2], 'x'],
    });
    expect(expandCall([1024, 3, []])).toEqual({
      type: 'calls',
      ids: [1024],
      tasks: [3],
      arities: [0],
      args: [],
    });
  });

  test('represents one call with a priority or a context', () => {
    expect(expandCall([1024, 3, [], 7])).toMatchObject({ priorities: [7], contexts: undefined });
    expect(expandCall([1024, 3, [], undefined, { a: 1 }])).toMatchObject({
      priorities: undefined,
      contexts: [{ a: 1 }],
    });
    // As JSON transmits it.
    expect(expandCall([1024, 3, [], 7, null])).toMatchObject({ priorities: [7], contexts: undefined });
  });

  test('represents one reply, whose value may be an array', () => {
    expect(expandReply([1024, [1, 2], 5, 6])).toEqual({
      type: 'replies',
      ids: [1024],
      values: [[1, 2]],
      times: [5, 6],
    });
  });

  test('is distinguished from every other message, which is not changed', () => {
    const call: HostMessage = { type: 'ping' };
    const reply: WorkerMessage = { type: 'pong' };
    expect(expandCall(call)).toBe(call);
    expect(expandReply(reply)).toBe(reply);
  });
});
