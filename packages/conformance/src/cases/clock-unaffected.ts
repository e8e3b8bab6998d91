import { asCompleted, isDispatchError, wait } from '@dispatch/core';
import { ManualClock } from '@dispatch/core/testing';
import { check, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { context } from '../fixtures/context.js';
import { running } from '../fixtures/running.js';
import { busy } from './situations.js';

const short = 20;

/** What a clock of a dispatcher does not affect. */
export const clockUnaffected: readonly Case[] = [
  {
    id: 'clock/deadline',
    clause: 'T12',
    title: 'the deadline of a task is Infinity if its dispatcher has a clock',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, clock: new ManualClock() });
      const seen = await t.gives('the task', dispatcher.execute(context.describe(), { timeout: 600_000 }));
      same(seen.unlimited, true, 'whether its deadline is Infinity');
      same(seen.cancelled, false, 'whether it is cancelled');
    },
  },
  {
    id: 'clock/deadline-in-a-blocking-call',
    clause: 'T12',
    title: 'the deadline of a task is Infinity in a blocking call, too, if its dispatcher has a clock',
    requires: { blocking: [true, 'synchronous'] },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, clock: new ManualClock() });
      const seen = dispatcher.executeSync(context.describe(), { timeout: 600_000 });
      isInstance(seen, Object, 'the result');
      same(seen.unlimited, true, 'whether its deadline is Infinity');
      same(seen.cancelled, false, 'whether it is cancelled');
    },
  },
  {
    id: 'clock/waits',
    clause: 'T12',
    title: 'waits for the futures of a dispatcher with a clock end without an advance of that clock',
    async run(t) {
      const { gate, holder } = await busy(t, { clock: new ManualClock() });
      hasCode(await t.failure('result()', holder.result(short)), 'DISPATCH_TIMEOUT', 'its error');
      hasCode(await t.failure('exception()', holder.exception(short)), 'DISPATCH_TIMEOUT', 'its error');
      same((await t.gives('wait()', wait([holder], { timeout: short }))).notDone.size, 1, 'how many are not done');
      const next = asCompleted([holder], { timeout: short }).next();
      hasCode(await t.failure('asCompleted()', next), 'DISPATCH_TIMEOUT', 'its error');
      gate.open();
      same(await t.gives('the task', holder), 'holder', 'its result');
    },
  },
  {
    id: 'clock/blocking-wait',
    clause: 'T12',
    title: 'resultSync() of a dispatcher with a clock ends without an advance of that clock',
    requires: { blocking: true },
    async run(t) {
      const { gate, holder } = await busy(t, { clock: new ManualClock() });
      let error: unknown;
      try {
        holder.resultSync(short);
      } catch (thrown) {
        error = thrown;
      }
      check(
        isDispatchError(error, 'DISPATCH_TIMEOUT'),
        `resultSync() throws a TimeoutError: it threw ${String(error)}`,
      );
      gate.open();
      same(await t.gives('the task', holder), 'holder', 'its result');
    },
  },
  {
    id: 'clock/times-of-events',
    clause: 'T12',
    title: 'the times of events are those of performance.now(), whatever clock the dispatcher has',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, clock: new ManualClock() });
      const times: number[] = [];
      dispatcher.events.addEventListener('taskqueued', ({ time }) => void times.push(time));
      dispatcher.events.addEventListener('tasksettled', ({ time }) => void times.push(time));
      const before = performance.now();
      await t.gives('the task', dispatcher.execute(running.double(1)));
      await t.eventually('both events', () => times.length === 2);
      const after = performance.now();
      check(
        times.every((time) => time >= before - 1 && time <= after + 1),
        `their times are between ${before} and ${after}: they are ${times.join(' and ')}`,
      );
    },
  },
];
