import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sample } from './mutation/conformance/sample.mjs';

const items = Array.from({ length: 100 }, (_, index) => index);

test('a sample has no item twice, and is the same for the same seed', () => {
  const taken = sample(items, 10, 1);
  assert.equal(new Set(taken).size, 10);
  assert.deepEqual(sample(items, 10, 1), taken);
  assert.notDeepEqual(sample(items, 10, 2), taken);
});

test('a larger sample begins with a smaller one, so that a run that ends early is a sample too', () => {
  assert.deepEqual(sample(items, 40, 3).slice(0, 10), sample(items, 10, 3));
});

test('a sample larger than what there is has everything, and changes nothing', () => {
  const before = [...items];
  assert.deepEqual(
    sample(items, Infinity, 1).sort((one, other) => one - other),
    before,
  );
  assert.deepEqual(items, before);
});
