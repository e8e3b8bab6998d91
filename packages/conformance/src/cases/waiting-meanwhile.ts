import { asCompleted, Future, wait } from '@dispatch/core';
import { alike, check, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { four } from './made-futures.js';
import { catchReports } from './reports.js';
import { busy } from './situations.js';

/** Of `asCompleted`, in milliseconds. */
const timeout = 20;

/** Futures that several parts of a program use at the same time. */
export const waitingMeanwhile: readonly Case[] = [
  {
    id: 'future/callback-after-a-wait',
    clause: 'F7',
    title: 'a callback is called although a wait() for the same future, which began before, ends with it',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const made = Future.withResolvers<unknown>();
      const called: string[] = [];
      for (const future of [holder, made.future]) {
        const waits = [wait([future]), wait([future], { returnWhen: 'firstCompleted' })];
        for (const name of ['first', 'second']) future.addDoneCallback(() => called.push(name));
        if (future === holder) gate.open();
        else made.resolve('value');
        await t.gives('both calls of wait()', Promise.all(waits));
        alike(called.splice(0), ['first', 'second'], 'the callbacks that have run');
      }
      same(await t.gives('another task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'as-completed/done-after-a-late-timer',
    clause: 'F22',
    title:
      'asCompleted() ends without an error if all futures became done in time, however late its consumer reads them',
    async run(t) {
      const all = four();
      const values = asCompleted(
        all.map(({ future }) => future),
        { timeout },
      );
      // Its timer fires late, and waits for outcomes that may have arrived meanwhile (F30).
      const end = performance.now() + timeout + 100;
      while (performance.now() < end);
      await t.pause(0);
      for (const { resolve } of all) resolve(undefined);
      await t.pause(200 + t.slack);
      let count = 0;
      const read = async (): Promise<void> => {
        for await (const future of values) if (future.done()) count += 1;
      };
      // On a platform that has run both timers by then, the timeout has expired before the futures became done.
      const first = await t.waiting.for(
        'the loop over asCompleted()',
        read().then(() => undefined, String),
      );
      if (first === undefined) same(count, 4, 'how many it yields');
      else check(first.includes('4 (of 4)'), `an error says that all futures are unfinished: ${first}`);
    },
  },
  {
    id: 'producer/cancel-within-on-cancel',
    clause: 'F16',
    title: 'onCancel is called once even if it cancels the future itself, which is cancelled already',
    async run(t) {
      const calls: unknown[] = [];
      const made = Future.withResolvers<unknown>({
        onCancel(reason) {
          calls.push(reason, made.future.state);
          if (calls.length < 10) calls.push(made.future.cancel('again'));
        },
      });
      made.future.addDoneCallback(() => calls.push('callback'));
      same(made.future.cancel('reason'), true, 'cancel()');
      alike(calls, ['reason', 'cancelled', true, 'callback'], 'the calls');
      const error = await t.failure('the future', made.future);
      same(Reflect.get(Object(error), 'cause'), 'reason', 'the cause of its error');
    },
  },
  {
    id: 'producer/on-cancel-that-throws',
    clause: 'F6',
    title: 'cancel() wakes all code that waits and returns true, even if onCancel throws',
    async run(t) {
      const made = Future.withResolvers<unknown>({
        onCancel() {
          throw new RangeError('on cancel');
        },
      });
      let called = 0;
      made.future.addDoneCallback(() => (called += 1));
      const failed = t.failure('the future', made.future);
      await catchReports(() => {
        same(made.future.cancel(), true, 'cancel()');
      });
      same(called, 1, 'how often its callback was called');
      await failed;
    },
  },
];
