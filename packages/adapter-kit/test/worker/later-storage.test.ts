import { AsyncLocalStorage } from 'node:async_hooks';
import type { TaskContext } from '@dispatch/core';
import { expect, it } from 'vitest';
import { storageAfter } from '../../src/worker/later-storage.js';
import { LoneTaskStorage } from '../../src/worker/lone-task-storage.js';

const contextOf = (worker: number): TaskContext => Object.assign(Object.create(null) as TaskContext, { worker });

it('is the storage itself where there is no earlier one', () => {
  const storage = new AsyncLocalStorage<TaskContext>();
  expect(storageAfter(undefined, storage)).toBe(storage);
});

it('gives the context of a task that began before, and that of each task that begins later', async () => {
  const [first, second] = [contextOf(1), contextOf(2)];
  const earlier = new LoneTaskStorage();
  const later = storageAfter(earlier, new AsyncLocalStorage());
  const running = earlier.run(first, async () => {
    await later.run(second, async () => {
      await Promise.resolve();
      expect(later.getStore()).toBe(second);
    });
    expect(later.getStore()).toBe(first);
  });
  await running;
  expect(later.getStore()).toBeUndefined();
});
