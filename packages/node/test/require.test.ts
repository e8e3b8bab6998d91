import { createRequire } from 'node:module';
import { QueueFullError } from '@dispatch/core';
import * as imported from '@dispatch/node';
import { expect, test } from 'vitest';
import type * as Fixture from './fixtures/required.cjs';
import { tasks as moduleTasks } from './fixtures/threads.mjs';

const require = createRequire(import.meta.url);
const required = require('@dispatch/node') as typeof imported;
const { tasks } = require('./fixtures/required.cjs') as typeof Fixture;

test.each([
  ['required', required],
  ['imported', imported],
])('a dispatcher that is %s runs tasks of CommonJS and of ES modules', async (_name, { createDispatcher }) => {
  const dispatcher = createDispatcher({ workers: 1 });
  expect(await dispatcher.execute(tasks.double(21))).toBe(42);
  expect(await dispatcher.execute(moduleTasks.echo('from both'))).toBe('from both');
  expect(dispatcher.executeSync(tasks.double(4))).toBe(8);
  await expect(dispatcher.execute(tasks.fail())).rejects.toBeInstanceOf(QueueFullError);
  await dispatcher.close();
});
