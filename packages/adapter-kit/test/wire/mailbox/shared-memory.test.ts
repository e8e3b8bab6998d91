import { describe, expect, test } from 'vitest';
import { clonesKeepSharing, holdsSharedMemory } from '../../../src/wire/mailbox/shared-memory.js';

const shared = new SharedArrayBuffer(4);
const circle: { self?: unknown } = {};
circle.self = [circle];

describe('shared memory is found', () => {
  test.each<[string, unknown]>([
    ['alone', shared],
    ['under a view', new Int32Array(shared)],
    ['at depth', { list: [1, { words: shared }] }],
    ['as the key of a map', new Map([[shared, 1]])],
    ['as the value of a map', new Map([[1, [shared]]])],
    ['in a set', new Set([new Set([shared])])],
    ['in a non-enumerable property', Object.defineProperty({}, 'hidden', { value: shared })],
  ])('%s', (_name, value) => {
    expect(holdsSharedMemory(value)).toBe(true);
  });
});

test.each<[string, unknown]>([
  ['a primitive', 1],
  ['nothing', { part: null }],
  ['a buffer', new ArrayBuffer(4)],
  ['a value that contains itself', circle],
  [
    'a getter, which is not called',
    Object.defineProperty({}, 'trap', { get: () => expect.unreachable(), enumerable: true }),
  ],
])('none is found in %s', (_name, value) => {
  expect(holdsSharedMemory(value)).toBe(false);
});

test('the engine is checked for whether its clones share memory', () => {
  expect(clonesKeepSharing()).toBe(true);
});
