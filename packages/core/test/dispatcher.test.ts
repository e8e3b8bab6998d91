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

  test('is false for an object whose members cannot be read, such as a Proxy around private fields', () => {
    class Hidden {
      readonly #status = 'open';
      get status(): string {
        return this.#status;
      }
    }
    const hidden = Object.defineProperties(new Hidden(), Object.getOwnPropertyDescriptors({ ...lookalike() }));
    Reflect.deleteProperty(hidden, 'status');
    expect(isDispatcher(hidden)).toBe(true);
    expect(isDispatcher(new Proxy(hidden, {}))).toBe(false);
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
