import type { StreamTask, Task } from '@dispatch/core';
import { inline } from '@dispatch/core/inline';
import { expect, expectTypeOf, test } from 'vitest';

test('code that has not been built throws a TypeError that says how to build it', () => {
  expect(() => inline(() => 1)).toThrow(
    new TypeError(
      `inline() has not been built: this takes an ES module and the plugin of @dispatch/unplugin, ` +
        `or 'node --import @dispatch/unplugin/register'`,
    ),
  );
});

test('its type is that of a task with the result of the function', () => {
  expectTypeOf(inline<number>).returns.toEqualTypeOf<Task<number>>();
  // Only types: a call would throw.
  const made = () => ({
    value: inline(() => 'text'),
    promised: inline(async () => [1]),
    nothing: inline(() => {}),
    never: inline(() => {
      throw new Error('never');
    }),
    generated: inline(function* () {
      yield 1;
      return 'end';
    }),
    streamed: inline(async function* () {
      yield { x: 1 };
    }),
  });
  type Made = ReturnType<typeof made>;
  expectTypeOf<Made['value']>().toEqualTypeOf<Task<string>>();
  expectTypeOf<Made['promised']>().toEqualTypeOf<Task<number[]>>();
  expectTypeOf<Made['nothing']>().toEqualTypeOf<Task<void>>();
  expectTypeOf<Made['never']>().toEqualTypeOf<Task<never>>();
  expectTypeOf<Made['generated']>().toEqualTypeOf<StreamTask<number, string>>();
  expectTypeOf<Made['streamed']>().toEqualTypeOf<StreamTask<{ x: number }, void>>();
  // @ts-expect-error a function of inline() has no parameters
  expectTypeOf(inline<number>).toBeCallableWith((a: number) => a);
});
