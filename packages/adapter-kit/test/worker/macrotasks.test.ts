import { expect, test } from 'vitest';
import { createMacrotasks } from '../../src/worker/macrotasks.js';

test('calls back in order, after the microtasks', async () => {
  const afterMacrotask = createMacrotasks();
  const order: string[] = [];
  afterMacrotask(() => order.push('first'));
  void Promise.resolve().then(() => order.push('microtask'));
  await new Promise<void>((resolve) => {
    afterMacrotask(() => {
      order.push('second');
      resolve();
    });
  });
  expect(order).toEqual(['microtask', 'first', 'second']);
});
