import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { ManualClock } from '@dispatch/core/testing';
import { createDispatcher as createInProcess } from '@dispatch/in-process';
import { createDispatcher } from '@dispatch/node';
import { exercise } from './exercise.js';
import { prices } from './prices.js';
import { tasks } from './tasks.js';

const facts = {
  double: 42,
  error: 'RangeError: fails on purpose',
  stream: [0, 1, 2],
  map: [2, 4, 6],
  cancel: 'DISPATCH_CANCELLED',
  close: 'closed',
};

for (const [name, create] of Object.entries({ 'worker threads': createDispatcher, 'in process': createInProcess })) {
  describe(name, () => {
    test('without fake timers in the test', async () => {
      assert.deepEqual(await exercise(create(), tasks), facts);
    });

    describe('with fake timers', () => {
      beforeEach(() => {
        mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate'] });
      });
      afterEach(() => {
        mock.timers.reset();
      });

      test('does the same', async () => {
        assert.deepEqual(await exercise(create(), tasks), facts);
      });

      test('follows a manual clock', async () => {
        const clock = new ManualClock();
        const dispatcher = create({ clock, cancelGrace: 60_000 });
        const stuck = dispatcher.executeAsync(tasks.untilCancelled(), { timeout: 60_000 });
        clock.advance(59_999);
        assert.equal(stuck.done(), false);
        clock.advance(1);
        await assert.rejects(stuck, { code: 'DISPATCH_TIMEOUT' });
        await dispatcher.close();
      });
    });

    test('a negative amount is an error', async () => {
      const dispatcher = create();
      await assert.rejects(dispatcher.execute(prices.convert(-1)), new RangeError('negative'));
      assert.equal(await dispatcher.execute(prices.convert(3)), 6);
      await dispatcher.close();
    });
  });
}
