import { isDispatcher } from '@dispatch/core';
import { describe, expect, test } from 'vitest';

function lookalike(): Record<PropertyKey, unknown> {
  const method = (): void => {};
  return {
    name: 'lookalike',
    status: 'open',
    capabilities: {},
    events: new EventTarget(),
    execute: method,
    executeAsync: method,
    executeSync: method,
    stream: method,
    map: method,
    stats: method,
    ready: method,
    close: method,
    [Symbol.asyncDispose]: method,
  };
}

describe('isDispatcher', () => {
  test('checks the structure', () => {
    expect(isDispatcher(lookalike())).toBe(true);
  });

  test('accepts inherited members', () => {
    expect(isDispatcher(Object.create(lookalike()))).toBe(true);
  });

  test.each(Reflect.ownKeys(lookalike()).map((key) => [key]))('requires %s', (key) => {
    const value = lookalike();
    delete value[key];
    expect(isDispatcher(value)).toBe(false);
  });

  test.each([['execute'], ['name'], ['status'], ['capabilities'], ['events'], ['stream'], ['map'], ['stats']])(
    'requires %s of the right type',
    (key) => {
      expect(isDispatcher({ ...lookalike(), [key]: null })).toBe(false);
      expect(isDispatcher({ ...lookalike(), [key]: 1 })).toBe(false);
    },
  );

  test.each([[undefined], [null], ['dispatcher'], [1], [() => {}], [{}], [[]]])('is false for %o', (value) => {
    expect(isDispatcher(value)).toBe(false);
  });
});
