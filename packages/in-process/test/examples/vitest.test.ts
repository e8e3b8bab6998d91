// timeouts.test.ts
import { createDispatcher } from '@dispatch/in-process';
import { ManualClock } from '@dispatch/core/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tasks } from './tasks.mjs';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a dispatcher does not need the timers that are faked', async () => {
  await using dispatcher = createDispatcher();
  expect(await dispatcher.execute(tasks.double(21))).toBe(42);
});

test('a stuck task times out after a minute, and is abandoned a second later', async () => {
  const clock = new ManualClock();
  await using dispatcher = createDispatcher({ clock, cancelGrace: 1000 });
  const started = new Promise((resolve) => {
    dispatcher.events.addEventListener('taskstarted', resolve, { once: true });
  });
  const stuck = dispatcher.executeAsync(tasks.stuck(), { timeout: 60_000 });
  const next = dispatcher.executeAsync(tasks.double(21));
  await started;

  clock.advance(59_999);
  expect(stuck.state).toBe('running');
  clock.advance(1);
  await expect(stuck).rejects.toMatchObject({ code: 'DISPATCH_TIMEOUT' });

  expect(next.state).toBe('pending');
  clock.advance(1000);
  expect(await next).toBe(42);
});

test('a dispatcher can follow the timers that are faked', async () => {
  const clock = {
    now: () => Date.now(),
    after(delay: number, run: () => void) {
      const timer = setTimeout(run, delay);
      return () => {
        clearTimeout(timer);
      };
    },
  };
  await using dispatcher = createDispatcher({ clock });
  const stuck = dispatcher.executeAsync(tasks.stuck(), { timeout: 60_000 });
  vi.advanceTimersByTime(60_000);
  await expect(stuck).rejects.toMatchObject({ code: 'DISPATCH_TIMEOUT' });
});
