import { defineTasks, TaskNotFoundError } from '@dispatch/core';
import { definitionOf, type TaskDefinition } from '@dispatch/core/internal';
import { expect, test } from 'vitest';
import { SharedTasks } from '../../src/worker/shared-tasks.js';

const definition = definitionOf(defineTasks(undefined, { work() {} }).work());

test('a task is found by its index, also if it was declared later', () => {
  const definitions: TaskDefinition[] = [];
  const tasks = new SharedTasks(definitions);
  definitions.push(definition);
  expect(tasks.find({ index: 0, module: undefined, namespace: '', name: 'work' })).toBe(definition);
});

test('a task that was never declared is an error', () => {
  const find = () => new SharedTasks([definition]).find({ index: 1, module: undefined, namespace: '', name: 'other' });
  expect(find).toThrow(TaskNotFoundError);
  expect(find).toThrow("'other'");
});
