import type { Task } from '@dispatch/core';
import { ManualClock } from '@dispatch/core/testing';
import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling } from '../fixtures/cancelling.js';
import { running } from '../fixtures/running.js';
import { GivenItems, listOf, nextOf, Numbers } from './inputs.js';
import { untilNothingRuns } from './map-situations.js';

/** In milliseconds, on a clock of the case. */
const timeout = 1000;

/** How timeouts, a signal and a closing dispatcher end a map. */
export const mappingEnding: readonly Case[] = [
  {
    id: 'map/timeout-of-one-item',
    clause: 'M7',
    title: 'an item whose task times out fails the map after the results of earlier items',
    async run(t) {
      const clock = new ManualClock();
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2, cancelGrace: 60_000, clock });
      const log = t.gate();
      const factory = (item: number): Task<unknown> =>
        item === 1 ? cancelling.untilAborted(log.name) : running.double(item);
      const results = dispatcher.map(factory, new Numbers(), { concurrency: 2, timeout });
      same(await nextOf(t, 'the first result', results), 0, 'it');
      const second = t.failure('the second', results.next());
      await log.noted('started');
      clock.advance(timeout);
      hasCode(await second, 'DISPATCH_TIMEOUT', 'its error');
      alike(await t.gives('next() after it', results.next()), { done: true, value: undefined }, 'its result');
      await t.eventually('the slow task to be cancelled', () =>
        log.notes.some((note) => String(note).startsWith('DISPATCH_TIMEOUT')),
      );
    },
  },
  {
    id: 'map/timeout-settled',
    clause: 'M7',
    title: 'with `settled: true`, an item whose task times out fails alone',
    async run(t) {
      const clock = new ManualClock();
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2, cancelGrace: 60_000, clock });
      const [gate, log] = [t.gate(), t.gate()];
      const factory = (item: number): Task<unknown> =>
        item === 0 ? running.hold(gate.name) : item === 1 ? cancelling.untilAborted(log.name) : running.double(item);
      const results = dispatcher.map(factory, new Numbers(4), { concurrency: 2, settled: true, timeout });
      const first = t.gives('the first outcome', results.next());
      await Promise.all([gate.arrivals(), log.noted('started')]);
      // The tasks of later items are submitted later, and have time left when that of the second item has none.
      clock.advance(timeout / 2);
      gate.open();
      const outcomes = [(await first).value];
      clock.advance(timeout / 2);
      outcomes.push(...(await t.gives('the rest of the map', listOf(results))));
      alike(
        outcomes.map((outcome) => outcome?.status),
        ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
        'the outcomes',
      );
      const [, late] = outcomes;
      check(late?.status === 'rejected', 'the second is a rejection');
      hasCode(late.reason, 'DISPATCH_TIMEOUT', 'its reason');
    },
  },
  {
    id: 'map/timeout-is-of-each-task',
    clause: 'M7',
    title: 'the timeout of each task counts from its own submission: a slow consumer takes longer and no task fails',
    async run(t) {
      const clock = new ManualClock();
      const dispatcher = await t.dispatcher({ workers: 1, clock });
      const results = dispatcher.map(running.double, new Numbers(), { concurrency: 1, timeout });
      for (let item = 0; item < 4; item += 1) {
        clock.advance(timeout / 2);
        same(await nextOf(t, 'the next result', results), 2 * item, 'it');
      }
      await t.gives('return()', results.return());
    },
  },
  ...[true, false].map((settled): Case => ({
    id: `map/abort${settled ? '-settled' : ''}`,
    clause: 'M7',
    title: `aborting the signal ${settled ? 'of a map with `settled: true` ' : ''}cancels its tasks and rejects with a CancelledError`,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3 });
      const log = t.gate();
      const items = new Numbers();
      const controller = new AbortController();
      const options = { concurrency: 3, signal: controller.signal };
      const factory = (): Task<unknown> => cancelling.untilAborted(log.name);
      const results = settled
        ? dispatcher.map(factory, items, { ...options, settled })
        : dispatcher.map(factory, items, options);
      const failure = t.failure('next()', results.next());
      await log.noted('started', 3);
      controller.abort('enough');
      const error = await failure;
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, 'enough', 'its cause');
      await log.noted('enough', 3);
      alike(await t.gives('next() after it', results.next()), { done: true, value: undefined }, 'its result');
      same(items.closed, 1, 'how often the iterator of the items is closed');
      await untilNothingRuns(t, dispatcher, log);
    },
  })),
  {
    id: 'map/aborted-before',
    clause: 'M7',
    title: 'with an already aborted signal, the first next() rejects with a CancelledError, and no task starts',
    async run(t) {
      const dispatcher = await t.shared();
      const log = t.gate();
      const results = dispatcher.map((label) => running.note(log.name, label), ['victim'], {
        signal: AbortSignal.abort('before'),
      });
      const error = await t.failure('next()', results.next());
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, 'before', 'its cause');
      await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
      await log.noted('next');
      alike(log.notes, ['next'], 'what started');
    },
  },
  {
    id: 'map/abort-while-an-item-is-awaited',
    clause: 'M7',
    title: 'aborting the signal rejects next() even while no task is running and an item is awaited',
    async run(t) {
      const dispatcher = await t.shared();
      const items = new GivenItems<number>();
      const controller = new AbortController();
      const results = dispatcher.map(running.double, items, { signal: controller.signal });
      items.give(1);
      same(await nextOf(t, 'the first result', results), 2, 'it');
      const failure = t.failure('next()', results.next());
      await t.eventually('the next item to be requested', () => items.awaited);
      controller.abort('enough');
      const error = await failure;
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, 'enough', 'its cause');
      same(items.closed, 1, 'how often the iterator of the items is closed');
    },
  },
  {
    id: 'map/closing',
    clause: 'M10',
    title:
      'a closing dispatcher finishes the tasks that a map has submitted; a later item fails with a DispatcherClosedError',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const gate = t.gate();
      const items = new GivenItems<number>();
      const results = dispatcher.map((item) => running.hold(gate.name, item), items, { concurrency: 3 });
      const first = t.gives('the first result', results.next());
      items.give(0);
      items.give(1);
      await gate.arrivals(1);
      await t.eventually('a third item to be requested', () => items.awaited);
      const closed = dispatcher.close();
      gate.open();
      same((await first).value, 0, 'the first result');
      same(await nextOf(t, 'the second result', results), 1, 'it');
      await t.gives('close()', closed);
      const late = t.failure('the third', results.next());
      items.give(2);
      hasCode(await late, 'DISPATCH_CLOSED', 'its error');
      same(items.closed, 1, 'how often the iterator of the items is closed');
    },
  },
  {
    id: 'map/closed',
    clause: 'M10',
    title:
      'a map of a closed dispatcher rejects with a DispatcherClosedError at the first next(), or reports one for each item',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('close()', dispatcher.close());
      hasCode(await t.failure('next()', dispatcher.map(running.double, [1, 2]).next()), 'DISPATCH_CLOSED', 'its error');
      const outcomes = await t.gives('the map', listOf(dispatcher.map(running.double, [1, 2], { settled: true })));
      same(outcomes.length, 2, 'how many outcomes there are');
      for (const outcome of outcomes) {
        check(outcome.status === 'rejected', 'it is a rejection');
        hasCode(outcome.reason, 'DISPATCH_CLOSED', 'its reason');
      }
    },
  },
  {
    id: 'map/closing-in-time',
    clause: 'M10',
    title:
      'when the timeout of close() expires, an open map fails with a DispatcherClosedError and takes no more items',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      const items = new Numbers();
      const results = dispatcher.map((item) => running.hold(gate.name, item), items, { concurrency: 2 });
      const failure = t.failure('next()', results.next());
      await gate.arrivals(1);
      await t.gives('close()', dispatcher.close({ timeout: 0 }));
      hasCode(await failure, 'DISPATCH_CLOSED', 'its error');
      same(items.taken, 2, 'how many items were taken');
      same(items.closed, 1, 'how often the iterator of the items is closed');
    },
  },
];
