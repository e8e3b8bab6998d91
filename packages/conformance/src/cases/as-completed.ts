import { asCompleted, Future } from '@dispatch/core';
import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { running } from '../fixtures/running.js';
import { four } from './made-futures.js';
import { busy } from './situations.js';

/** Reads `asCompleted` to its end. */
async function drain<F>(t: CaseContext, iterator: AsyncIterableIterator<F, undefined, void>): Promise<F[]> {
  const found: F[] = [];
  const read = async (): Promise<void> => {
    for await (const future of iterator) found.push(future);
  };
  await t.gives('the loop over asCompleted()', read());
  return found;
}

/** `asCompleted()`. */
export const asCompletedCases: readonly Case[] = [
  {
    id: 'as-completed/order',
    clause: 'F21',
    title:
      'asCompleted() yields done futures first, then each future once when it is done, even if cancelled or failed',
    async run(t) {
      const all = four();
      const [a, b, c, d] = all;
      c.resolve(3);
      const read = t.later(drain(t, asCompleted([a.future, b.future, c.future, d.future, a.future])));
      d.reject('error');
      a.future.cancel();
      b.resolve(2);
      const found = await read;
      alike(
        found.map((future) => all.findIndex((made) => made.future === future)),
        [2, 3, 0, 1],
        'the order',
      );
    },
  },
  {
    id: 'as-completed/yields-futures',
    clause: 'F21',
    title: 'asCompleted() yields the futures themselves, not their values',
    async run(t) {
      const dispatcher = await t.shared();
      const futures = [1, 2, 3].map((number) => dispatcher.executeAsync(running.double(number)));
      const found = await drain(t, asCompleted(futures));
      for (const future of found) check(future instanceof Future, 'each yielded value is a future');
      same(new Set(found).size, 3, 'how many different futures there are');
    },
  },
  {
    id: 'as-completed/nothing',
    clause: 'F21',
    title: 'asCompleted() without futures ends immediately',
    async run(t) {
      same((await drain(t, asCompleted([]))).length, 0, 'how many it yields');
    },
  },
  {
    id: 'as-completed/timeout',
    clause: 'F22',
    title:
      'when its timeout expires, asCompleted() yields done futures, then rejects with a TimeoutError that gives the number of unfinished ones',
    async run(t) {
      const all = four();
      for (const timeout of [0, 20]) {
        const iterator = asCompleted(
          all.map((made) => made.future),
          { timeout },
        );
        if (timeout === 0) all[0].resolve(1);
        else same((await t.gives('the first', iterator.next())).value, all[0].future, 'the done future');
        const error = await t.failure('the next', iterator.next());
        hasCode(error, 'DISPATCH_TIMEOUT', 'its error');
        check(
          error.message.includes(timeout === 0 ? '4 (of 4)' : '3 (of 4)'),
          `the message gives the number of unfinished futures: ${error.message}`,
        );
        same(
          (await t.gives('the call after the error', iterator.next())).done,
          true,
          'done of the call after the error',
        );
      }
    },
  },
  {
    id: 'as-completed/leaving',
    clause: 'F23',
    title: 'exiting the loop over asCompleted() early cancels nothing',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const queued = dispatcher.executeAsync(running.double(2));
      const other = Future.withResolvers<unknown>();
      other.resolve('done');
      const loop = async (): Promise<void> => {
        for await (const future of asCompleted<Future<unknown>>([holder, queued, other.future])) {
          same(future, other.future, 'the first');
          break;
        }
      };
      await t.gives('the loop', loop());
      alike([holder.state, queued.state], ['running', 'pending'], 'the states of the others');
      gate.open();
      same(await t.gives('the queued task', queued), 4, 'its result');
    },
  },
];
