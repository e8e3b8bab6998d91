import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type * as Core from '@dispatch/core';
import type * as Testing from '@dispatch/core/testing';
import type * as InProcess from '@dispatch/in-process';
import { expect, test } from 'vitest';

const require = createRequire(import.meta.url);
const core = require('@dispatch/core') as typeof Core;
const { createDispatcher } = require('@dispatch/in-process') as typeof InProcess;
const { ManualClock } = require('@dispatch/core/testing') as typeof Testing;

const tasks = core.defineTasks(fileURLToPath(import.meta.url), {
  double: (value: number) => 2 * value,
  fail() {
    throw new core.QueueFullError('on purpose');
  },
  stuck: () => new Promise<void>(() => {}),
});

test('what require() loads runs tasks, and its errors have its classes', async () => {
  const dispatcher = createDispatcher();
  expect(await dispatcher.execute(tasks.double(21))).toBe(42);
  await expect(dispatcher.execute(tasks.fail())).rejects.toBeInstanceOf(core.QueueFullError);
  await dispatcher.close();
  await expect(dispatcher.execute(tasks.double(1))).rejects.toBeInstanceOf(core.DispatcherClosedError);
});

test('what require() loads follows a manual clock', async () => {
  const clock = new ManualClock();
  const dispatcher = createDispatcher({ clock, cancelGrace: 0 });
  const stuck = dispatcher.executeAsync(tasks.stuck(), { timeout: 60_000 });
  clock.advance(60_000);
  await expect(stuck).rejects.toBeInstanceOf(core.TimeoutError);
  await dispatcher.close();
});
