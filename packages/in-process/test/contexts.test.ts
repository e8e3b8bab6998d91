import { AsyncLocalStorage } from 'node:async_hooks';
import { defineTasks } from '@dispatch/core';
import { createDispatcher } from '@dispatch/in-process';
import { expect, test } from 'vitest';

const request = new AsyncLocalStorage<string>();
const tasks = defineTasks(import.meta.url, { store: () => request.getStore() });

test('a task runs in the asynchronous context of createDispatcher, not in that of a call', async () => {
  const dispatcher = request.run('creation', () => createDispatcher());
  const calls = ['first', 'second'].map((name) => request.run(name, () => dispatcher.execute(tasks.store())));
  expect(await Promise.all(calls)).toEqual(['creation', 'creation']);
  expect(await request.run('third', () => dispatcher.execute(tasks.store()))).toBe('creation');
  await dispatcher.close();
});
