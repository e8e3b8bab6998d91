import { asCompleted, wait, type Future } from '@dispatch/core';
import { alike, check, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { four, namesOf } from './made-futures.js';
import { busy } from './situations.js';

/** `wait()`. */
export const waits: readonly Case[] = [
  {
    id: 'wait/all-completed',
    clause: 'F17',
    title: 'wait() fulfils with two sets when all futures are done, including failed and cancelled ones',
    async run(t) {
      const all = four();
      const [a, b, c, d] = all;
      const waited = wait(all.map((made) => made.future));
      a.resolve(1);
      b.reject('error');
      c.future.cancel();
      let over = false;
      const ended = waited.then(() => {
        over = true;
      });
      await t.pause(0);
      same(over, false, 'whether wait() has fulfilled while one is pending');
      d.resolve(4);
      const { done, notDone } = await t.gives('wait()', waited);
      await ended;
      alike(namesOf(done, all), ['a', 'b', 'c', 'd'], 'done');
      same(notDone.size, 0, 'the size of notDone');
      check(done instanceof Set && notDone instanceof Set, 'both are sets');
    },
  },
  {
    id: 'wait/nothing',
    clause: 'F17',
    title: 'wait() without futures gives two empty sets',
    async run(t) {
      const { done, notDone } = await t.gives('wait()', wait([]));
      same(done.size + notDone.size, 0, 'the size of both');
    },
  },
  {
    id: 'wait/duplicates-and-any-iterable',
    clause: 'F17',
    title: 'wait() accepts any iterable and counts duplicates once',
    async run(t) {
      const [a, b] = four();
      const list = function* (): Generator<Future<unknown>> {
        yield* [a.future, b.future, a.future];
      };
      const waited = wait(list());
      a.resolve(1);
      b.resolve(2);
      same((await t.gives('wait()', waited)).done.size, 2, 'the size of done');
    },
  },
  {
    id: 'wait/futures-of-dispatchers',
    clause: 'F17',
    title: 'wait() accepts futures of several dispatchers and leaves them unchanged',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const other = await t.shared();
      const quick = other.executeAsync(running.double(2));
      const queued = dispatcher.executeAsync(running.double(3));
      const { done, notDone } = await t.gives(
        'wait()',
        wait<Future<unknown>>([holder, quick, queued], { returnWhen: 'firstCompleted' }),
      );
      check(done.has(quick) && done.size === 1, 'the quick one is done');
      check(notDone.has(holder) && notDone.has(queued), 'the others are not');
      alike([holder.state, queued.state], ['running', 'pending'], 'their states');
      gate.open();
      same(
        (await t.gives('wait()', wait<Future<unknown>>([holder, queued]))).done.size,
        2,
        'how many are done in the end',
      );
    },
  },
  {
    id: 'wait/first-completed',
    clause: 'F18',
    title: "wait(…, 'firstCompleted') fulfils when the first future is done, even if it is cancelled",
    async run(t) {
      const all = four();
      const [a, b] = all;
      const waited = wait(
        all.map((made) => made.future),
        { returnWhen: 'firstCompleted' },
      );
      b.future.cancel();
      const { done, notDone } = await t.gives('wait()', waited);
      alike(namesOf(done, all), ['b'], 'done');
      alike(namesOf(notDone, all), ['a', 'c', 'd'], 'notDone');
      a.resolve(1);
    },
  },
  {
    id: 'wait/first-completed-already',
    clause: 'F18',
    title: "wait(…, 'firstCompleted') immediately gives all futures that are already done",
    async run(t) {
      const all = four();
      const [a, b, c] = all;
      a.resolve(1);
      b.reject('error');
      c.future.cancel();
      const { done } = await t.gives(
        'wait()',
        wait(
          all.map((made) => made.future),
          { returnWhen: 'firstCompleted' },
        ),
      );
      alike(namesOf(done, all), ['a', 'b', 'c'], 'done');
    },
  },
  {
    id: 'wait/first-exception',
    clause: 'F19',
    title: "wait(…, 'firstException') fulfils when the first future fails, and not when one is cancelled",
    async run(t) {
      const all = four();
      const [a, b, c] = all;
      const waited = wait(
        all.map((made) => made.future),
        { returnWhen: 'firstException' },
      );
      a.future.cancel();
      b.resolve(1);
      await t.pause(0);
      c.reject(undefined);
      const { done, notDone } = await t.gives('wait()', waited);
      alike(namesOf(done, all), ['a', 'b', 'c'], 'done');
      alike(namesOf(notDone, all), ['d'], 'notDone');
    },
  },
  {
    id: 'wait/first-exception-already',
    clause: 'F19',
    title: "wait(…, 'firstException') fulfils immediately if a future has already failed",
    async run(t) {
      const all = four();
      all[0].reject('error');
      const { done } = await t.gives(
        'wait()',
        wait(
          all.map((made) => made.future),
          { returnWhen: 'firstException' },
        ),
      );
      alike(namesOf(done, all), ['a'], 'done');
    },
  },
  {
    id: 'wait/first-exception-none',
    clause: 'F19',
    title: "wait(…, 'firstException') fulfils when all futures are done if none fails",
    async run(t) {
      const all = four();
      const waited = wait(
        all.map((made) => made.future),
        { returnWhen: 'firstException' },
      );
      for (const made of all) made.resolve(1);
      same((await t.gives('wait()', waited)).done.size, 4, 'the size of done');
    },
  },
  {
    id: 'wait/timeout',
    clause: 'F20',
    title: 'when its timeout expires, wait() gives the current sets and changes nothing',
    async run(t) {
      const all = four();
      all[0].resolve(1);
      for (const timeout of [0, 20]) {
        const { done, notDone } = await t.gives(
          'wait()',
          wait(
            all.map((made) => made.future),
            { timeout },
          ),
        );
        alike(namesOf(done, all), ['a'], 'done');
        alike(namesOf(notDone, all), ['b', 'c', 'd'], 'notDone');
      }
      same(all[1].future.state, 'pending', 'the state of one that is not done');
    },
  },
  {
    id: 'wait/bad-options',
    clause: 'F12',
    title: 'wait() and asCompleted() throw a TypeError for invalid options',
    async run() {
      check(
        // @ts-expect-error No such value: rejected at compile time too.
        thrownBy('wait()', () => wait([], { returnWhen: 'someCompleted' })) instanceof TypeError,
        'the error is a TypeError',
      );
      check(thrownBy('wait()', () => wait([], { timeout: -1 })) instanceof TypeError, 'the error is a TypeError');
      check(
        thrownBy('asCompleted()', () => asCompleted([], { timeout: NaN })) instanceof TypeError,
        'the error is a TypeError',
      );
    },
  },
  ...([undefined, null, 1] as const).map((value): Case => ({
    id: `wait/${String(value)}-instead-of-futures`,
    clause: 'F12',
    title: `wait() and asCompleted() throw a TypeError for ${String(value)} in place of futures`,
    async run() {
      // @ts-expect-error Not iterable: rejected at compile time too.
      check(thrownBy('wait()', () => wait(value)) instanceof TypeError, 'the error of wait() is a TypeError');
      check(
        // @ts-expect-error Not iterable: rejected at compile time too.
        thrownBy('asCompleted()', () => asCompleted(value)) instanceof TypeError,
        'the error of asCompleted() is a TypeError',
      );
    },
  })),
];
