import { Future } from '@dispatch/core';
import { bindContext, setBindContext } from '@dispatch/core/internal';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  setBindContext((fn) => fn);
});

test('without a binding, a function is returned unchanged', () => {
  const fn = (): void => {};
  expect(bindContext(fn)).toBe(fn);
});

test('a callback is bound when it is added, and reports within its context what it throws', () => {
  const steps: string[] = [];
  setBindContext((fn) => {
    steps.push('bound');
    return (...args) => {
      steps.push('entered');
      try {
        return fn(...args);
      } finally {
        steps.push('left');
      }
    };
  });
  const print = vi.spyOn(console, 'error').mockImplementation(() => void steps.push('reported'));
  const { future, resolve } = Future.withResolvers<number>();
  future.addDoneCallback(() => {
    steps.push('called');
    throw new Error('thrown by a callback');
  });
  expect(steps).toEqual(['bound']);
  resolve(1);
  expect(steps).toEqual(['bound', 'entered', 'called', 'reported', 'left']);
  print.mockRestore();
});

test('onCancel is bound when the future is made', () => {
  const bound: unknown[] = [];
  setBindContext((fn) => {
    bound.push(fn);
    return fn;
  });
  const onCancel = vi.fn();
  const { future } = Future.withResolvers({ onCancel });
  expect(bound).toEqual([onCancel]);
  future.cancel('reason');
  expect(onCancel).toHaveBeenCalledExactlyOnceWith('reason');
});
