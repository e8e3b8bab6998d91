// timeouts.test.js
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createDispatcher } from '@dispatch/in-process';
import { ManualClock } from '@dispatch/core/testing';
import { tasks } from './tasks.mjs';

mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate'] });

test('a dispatcher does not need the timers that are mocked', async () => {
  const dispatcher = createDispatcher();
  assert.equal(await dispatcher.execute(tasks.double(21)), 42);
  await dispatcher.close();
});

test('a stuck task times out after a minute', async () => {
  const clock = new ManualClock();
  const dispatcher = createDispatcher({ clock });
  const stuck = dispatcher.executeAsync(tasks.stuck(), { timeout: 60_000 });
  clock.advance(59_999);
  assert.equal(stuck.done(), false);
  clock.advance(1);
  await assert.rejects(stuck, { code: 'DISPATCH_TIMEOUT' });
  await dispatcher.close();
});

test('a dispatcher can follow the timers that are mocked', async () => {
  let now = 0;
  const clock = {
    now: () => now,
    after(delay, run) {
      const timer = setTimeout(run, delay);
      return () => clearTimeout(timer);
    },
  };
  const dispatcher = createDispatcher({ clock });
  const stuck = dispatcher.executeAsync(tasks.stuck(), { timeout: 60_000 });
  now += 60_000;
  mock.timers.tick(60_000);
  await assert.rejects(stuck, { code: 'DISPATCH_TIMEOUT' });
  await dispatcher.close();
});
