import { ManualClock } from '@dispatch/core/testing';
import { createDispatcher as createInProcess } from '@dispatch/in-process';
import { createDispatcher } from '@dispatch/node';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

jest.unstable_mockModule('./rates.js', () => ({ rate: () => 1000 }));

const { prices } = await import('./prices.js');

const facts = {
  double: 42,
  error: 'RangeError: fails on purpose',
  stream: [0, 1, 2],
  map: [2, 4, 6],
  cancel: 'DISPATCH_CANCELLED',
  close: 'closed',
};

describe.each([
  ['worker threads', createDispatcher],
  ['in process', createInProcess],
])('%s', (name, create) => {
  test('without fake timers in the test', async () => {
    expect(await exercise(create(), tasks)).toEqual(facts);
  });

  describe('with fake timers', () => {
    beforeEach(() => {
      jest.useFakeTimers();
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    test('does the same', async () => {
      expect(await exercise(create(), tasks)).toEqual(facts);
    });

    test('follows a manual clock', async () => {
      const clock = new ManualClock();
      const dispatcher = create({ clock, cancelGrace: 60_000 });
      const stuck = dispatcher.executeAsync(tasks.untilCancelled(), { timeout: 60_000 });
      clock.advance(59_999);
      expect(stuck.done()).toBe(false);
      clock.advance(1);
      await expect(stuck).rejects.toMatchObject({ code: 'DISPATCH_TIMEOUT' });
      await dispatcher.close();
    });
  });

  test('a mock reaches tasks in process, and no worker thread', async () => {
    const dispatcher = create();
    expect(await dispatcher.execute(prices.convert(3))).toBe(name === 'in process' ? 3000 : 6);
    await dispatcher.close();
  });
});
