import { asCompleted, wait, type Dispatcher, type Future } from '@dispatch/core';
import { alike, check, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import { abortable, counting, listOf } from './inputs.js';

/** Node warns about the eleventh listener on a signal. */
const mostListeners = 10;
const many = 25;

/** What can share a signal: begins it, and returns a promise of its end. */
const entries: readonly {
  readonly id: string;
  readonly name: string;
  begin(dispatcher: Dispatcher, signal: AbortSignal, open: Future<unknown>): Promise<unknown>;
}[] = [
  {
    id: 'execute',
    name: 'calls of execute()',
    begin: (dispatcher, signal) => dispatcher.execute(running.double(1), { signal }),
  },
  {
    id: 'execute-async',
    name: 'futures',
    begin: (dispatcher, signal) => dispatcher.executeAsync(running.double(1), { signal }).result(),
  },
  {
    id: 'stream',
    name: 'streams',
    begin: (dispatcher, signal) => listOf(dispatcher.stream(streams.these([1, 2]), { signal })),
  },
  {
    id: 'map',
    name: 'maps',
    begin: (dispatcher, signal) => listOf(dispatcher.map(running.double, [1, 2, 3], { signal })),
  },
  { id: 'wait', name: 'calls of wait()', begin: (_dispatcher, signal, open) => wait([open], { signal }) },
  {
    id: 'as-completed',
    name: 'calls of asCompleted()',
    begin: (_dispatcher, signal, open) => asCompleted([open], { signal }).next(),
  },
];

async function dispatchers(t: CaseContext, count: number): Promise<Dispatcher[]> {
  const all: Dispatcher[] = [];
  while (all.length < count) all.push(await t.dispatcher({ workers: 1 }));
  return all;
}

/** One signal for many. */
export const sharedSignals: readonly Case[] = [
  ...entries.map(({ id, name, begin }): Case => ({
    id: `signal/listeners-of-${id}`,
    clause: 'A24',
    title: `${many} ${name} that share a signal add so few listeners that no platform warns, and leave none`,
    async run(t) {
      const dispatcher = await t.shared();
      const { controller, count, most } = counting();
      const open = dispatcher.executeAsync(running.double(2));
      await t.gives(
        'all of them',
        Promise.all(Array.from({ length: many }, () => begin(dispatcher, controller.signal, open))),
      );
      check(most() <= mostListeners, `there are at most ${mostListeners} listeners at a time, there were ${most()}`);
      same(count(), 0, 'how many listeners are left');
    },
  })),
  {
    id: 'signal/listeners-of-dispatchers',
    clause: 'A24',
    title: `${many} dispatchers that share a signal add so few listeners that no platform warns, and leave none`,
    async run(t) {
      const all = await dispatchers(t, many);
      const { controller, count, most } = counting();
      const futures = all.map((dispatcher) =>
        dispatcher.executeAsync(running.double(1), { signal: controller.signal }),
      );
      controller.abort('enough');
      alike(
        futures.map((future) => future.state),
        futures.map(() => 'cancelled'),
        'the states of the futures',
      );
      check(most() <= mostListeners, `there are at most ${mostListeners} listeners at a time, there were ${most()}`);
      same(count(), 0, 'how many listeners are left');
    },
  },
  {
    id: 'signal/order-of-several-dispatchers',
    clause: 'C12',
    title: 'tasks of several dispatchers that share a signal are cancelled in the order in which they were submitted',
    async run(t) {
      const [one, other] = await dispatchers(t, 2);
      const { signal, abort } = abortable();
      const order: number[] = [];
      for (const index of [0, 1, 2, 3, 4, 5]) {
        const dispatcher = index % 2 === 0 ? one : other;
        dispatcher?.executeAsync(running.double(index), { signal }).addDoneCallback(() => order.push(index));
      }
      abort();
      alike(order, [0, 1, 2, 3, 4, 5], 'the order in which their callbacks ran');
    },
  },
  {
    id: 'signal/after-one-has-settled',
    clause: 'C12',
    title: 'a signal that several tasks share cancels the others after one of them has settled',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3 });
      const { signal, abort } = abortable();
      const gate = t.gate();
      const others = [1, 2].map(() => dispatcher.executeAsync(running.hold(gate.name), { signal }));
      await gate.arrivals(2);
      same(await t.gives('one task', dispatcher.executeAsync(running.double(2), { signal })), 4, 'its result');
      abort();
      alike(
        others.map(({ state }) => state),
        ['cancelled', 'cancelled'],
        'the states of the others',
      );
    },
  },
  {
    id: 'signal/of-several-signals',
    clause: 'C12',
    title: 'aborting one of the signals of AbortSignal.any() cancels all tasks that share it',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const { signal, abort } = abortable();
      const any = AbortSignal.any([signal, new AbortController().signal]);
      const futures = [1, 2, 3].map((number) => dispatcher.executeAsync(running.double(number), { signal: any }));
      abort();
      alike(
        futures.map((future) => future.state),
        ['cancelled', 'cancelled', 'cancelled'],
        'their states',
      );
    },
  },
];
