import { expect, test } from 'vitest';
import type { ShortReply, WorkerMessage } from '../../src/wire/messages.js';
import { isReply, sealFromWorker, type FromWorker } from '../../src/wire/opaque-messages.js';

const replies: readonly (WorkerMessage | ShortReply)[] = [
  [1, 'value', 0, 1],
  { type: 'replies', ids: [1], values: ['value'], times: [0, 1] },
];

const others: readonly WorkerMessage[] = [
  { type: 'ready' },
  { type: 'pong' },
  { type: 'dying' },
  { type: 'yields', id: 1, earlier: 0, values: [] },
  { type: 'progress', id: 1, earlier: 0, value: 'replies' },
];

test.each(replies)('a reply is one: %j', (message) => {
  expect(isReply(sealFromWorker(message))).toBe(true);
});

test.each(others)('another message is not: %j', (message) => {
  expect(isReply(sealFromWorker(message))).toBe(false);
});

test.each([null, undefined, 'replies', 1, {}])('what a task posts is not: %j', (message) => {
  // A task can post anything to the port of its worker.
  expect(isReply(message as unknown as FromWorker)).toBe(false);
});
