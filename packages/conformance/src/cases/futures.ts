import { alike, check, hasCode, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { errors } from '../fixtures/errors.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { catchReports } from './reports.js';
import { busy } from './situations.js';

/** Repeated reads of one future, and its callbacks. */
export const futures: readonly Case[] = [
  {
    id: 'future/same-error-each-time',
    clause: 'F2',
    title: 'every read of a failed future gives the same error object',
    async run(t) {
      const dispatcher = await t.shared();
      const future = dispatcher.executeAsync(errors.fail('listed'));
      const error = await t.failure('the future', future);
      same(await t.failure('result()', future.result()), error, 'the error of result()');
      same(await t.gives('exception()', future.exception()), error, 'what exception() gives');
      same(
        thrownBy('resultSync()', () => future.resultSync()),
        error,
        'the error of resultSync()',
      );
    },
  },
  {
    id: 'future/callback-order',
    clause: 'F8',
    title: 'callbacks run in the order added, and a callback that was added twice runs twice',
    async run(t) {
      const { dispatcher } = await busy(t);
      const future = dispatcher.executeAsync(running.double(1));
      const calls: string[] = [];
      const twice = (): number => calls.push('twice');
      future.addDoneCallback(() => calls.push('first'));
      future.addDoneCallback(twice);
      future.addDoneCallback(() => calls.push('third'));
      future.addDoneCallback(twice);
      future.cancel();
      alike(calls, ['first', 'twice', 'third', 'twice'], 'the calls');
    },
  },
  {
    id: 'future/callback-within-callback',
    clause: 'F8',
    title: 'a callback that is added by a callback runs immediately, before the remaining ones',
    async run(t) {
      const { dispatcher } = await busy(t);
      const future = dispatcher.executeAsync(running.double(1));
      const calls: string[] = [];
      future.addDoneCallback(() => {
        future.addDoneCallback(() => calls.push('added by the first'));
        calls.push('first');
      });
      future.addDoneCallback(() => calls.push('second'));
      future.cancel();
      alike(calls, ['added by the first', 'first', 'second'], 'the calls');
    },
  },
  {
    id: 'future/callback-before-await',
    clause: 'F8',
    title: 'callbacks run before code that awaits the future continues',
    async run(t) {
      const dispatcher = await t.shared();
      const order: string[] = [];
      const future = dispatcher.executeAsync(running.double(1));
      const awaited = future.then(() => order.push('awaited'));
      future.addDoneCallback(() => order.push('callback'));
      await t.gives('the future', awaited);
      alike(order, ['callback', 'awaited'], 'the order');
    },
  },
  {
    id: 'future/throwing-callback',
    clause: 'F9',
    title: 'a callback that throws is reported and the others still run',
    async run(t) {
      const { dispatcher } = await busy(t);
      const future = dispatcher.executeAsync(running.double(1));
      const calls: string[] = [];
      const trap = new RangeError('thrown by a callback');
      future.addDoneCallback(() => {
        throw trap;
      });
      future.addDoneCallback(() => calls.push('second'));
      const reported = await catchReports(() => {
        same(future.cancel(), true, 'cancel()');
        future.addDoneCallback(() => {
          throw trap;
        });
      });
      alike(calls, ['second'], 'the other callbacks that ran');
      same(reported.filter((error) => error === trap).length, 2, 'how often the error was reported');
    },
  },
  {
    id: 'future/throwing-callback-in-a-task',
    clause: 'F9',
    title: 'a callback that throws in a task ends neither the task nor its worker',
    touches: ['engine'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const other = dispatcher.executeAsync(running.hold(gate.name, 'held'));
      await gate.arrivals();
      // Where the task runs on this thread, the report is made here.
      await catchReports(async () => {
        const isCalled = await t.gives('the task', dispatcher.execute(failing.callbackThrows()));
        same(isCalled, true, 'whether the other callback ran');
      });
      gate.open();
      same(await t.gives('a task that runs meanwhile', other), 'held', 'its result');
    },
  },
  {
    id: 'future/waiters-wake-on-cancel',
    clause: 'F6',
    title: 'code that waits for a future continues when the future is cancelled',
    async run(t) {
      const { dispatcher } = await busy(t);
      const future = dispatcher.executeAsync(running.double(1));
      const all = [
        future.result(),
        future.result(600_000),
        future.exception(),
        future.exception(600_000),
        Promise.all([future, 'another']),
      ];
      const failures = all.map((promise) => t.failure('a waiter', promise));
      future.cancel();
      for (const error of await Promise.all(failures)) hasCode(error, 'DISPATCH_CANCELLED', 'its error');
    },
  },
  {
    id: 'future/timeout-of-the-task-or-of-the-wait',
    clause: 'F4',
    title: 'done() distinguishes a TimeoutError of the wait from one of the task',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const waiting = dispatcher.executeAsync(running.double(1));
      hasCode(await t.failure('result(0)', waiting.result(0)), 'DISPATCH_TIMEOUT', 'its error');
      same(waiting.done(), false, 'done() after the wait timed out');
      gate.open();
      const failed = dispatcher.executeAsync(errors.fail('timeout'));
      await t.failure('result(timeout)', failed.result(600_000));
      same(failed.done(), true, 'done() after the task threw a TimeoutError');
    },
  },
  ...(['result', 'exception', 'resultSync'] as const).map((method): Case => ({
    id: `future/${method}-refuses-bad-timeout`,
    clause: 'F12',
    title: `${method}() throws a TypeError for a value that is not a duration`,
    async run(t) {
      const dispatcher = await t.shared();
      const future = dispatcher.executeAsync(running.double(1));
      await t.gives('the future', future);
      for (const timeout of [-1, NaN]) {
        check(
          thrownBy(`${method}(${timeout})`, () => future[method](timeout)) instanceof TypeError,
          'the error is a TypeError',
        );
      }
    },
  })),
  {
    id: 'future/refuses-bad-callback',
    clause: 'F12',
    title: 'addDoneCallback() throws a TypeError for a value that is not a function',
    async run(t) {
      const dispatcher = await t.shared();
      const future = dispatcher.executeAsync(running.double(1));
      check(
        // @ts-expect-error Not a function: rejected at compile time too.
        thrownBy('addDoneCallback()', () => future.addDoneCallback('callback')) instanceof TypeError,
        'the error is a TypeError',
      );
      await t.gives('the future', future);
    },
  },
];
