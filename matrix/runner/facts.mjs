import assert from 'node:assert/strict';

/** What matrix/shared/exercise.ts returns in every setting. */
export const expectedFacts = {
  double: 42,
  error: 'RangeError: fails on purpose',
  stream: [0, 1, 2],
  map: [2, 4, 6],
  cancel: 'DISPATCH_CANCELLED',
  close: 'closed',
};

/** Checks what `exercise` returned. @param facts the object, or an output in which it is the last line that is JSON. */
export function checkFacts(facts) {
  assert.deepEqual(typeof facts === 'string' ? factsIn(facts) : facts, expectedFacts);
}

export function factsIn(output) {
  const line = output.split('\n').findLast((each) => each.startsWith('{"double"'));
  if (line === undefined) throw new Error(`The output has no facts:\n${output}`);
  return JSON.parse(line);
}
