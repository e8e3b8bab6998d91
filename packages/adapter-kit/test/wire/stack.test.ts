import { afterEach, expect, test } from 'vitest';
import { setStack, stackOf } from '../../src/wire/stack.js';

const { prepareStackTrace } = Error;

afterEach(() => {
  Error.prepareStackTrace = prepareStackTrace;
});

test('a stack is a string', () => {
  expect(stackOf(new Error('what'))).toContain('stack.test');
});

test.each<[string, () => unknown]>([
  ['returns an array', () => []],
  ['returns undefined', () => undefined],
  [
    'throws',
    () => {
      throw new Error('from the hook');
    },
  ],
])('it is empty, and can be set, if Error.prepareStackTrace %s', (_what, hook) => {
  const error = new Error('what');
  Error.prepareStackTrace = hook;
  const first = stackOf(error);
  const other = new Error('other');
  setStack(other, 'mine');
  const second = stackOf(other);
  Error.prepareStackTrace = prepareStackTrace;
  expect([first, second]).toEqual(['', 'mine']);
});
