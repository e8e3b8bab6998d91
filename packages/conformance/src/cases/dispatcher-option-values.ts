import type { DispatcherOptions } from '@dispatch/core';
import { alike, hasCode, isInstance, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { afterShortTimers, busy } from './situations.js';

type Values = readonly (readonly [name: string, value: unknown])[];

const wrongKinds: Values = [
  ['string', '2'],
  ['null', null],
  ['boolean', true],
  ['bigint', 2n],
];
const noDuration: Values = [['nan', NaN], ['negative', -1], ['minus-infinity', -Infinity], ...wrongKinds];
const noCount: Values = [...noDuration, ['fraction', 1.5]];
const zero: Values = [['zero', 0]];
const infinite: Values = [['infinity', Infinity]];
const noFlag: Values = [
  ['number', 1],
  ['string', 'yes'],
  ['null', null],
];

/** Values that each option does not take: its name, what its error has to name, and an object with the option. */
const invalid: readonly {
  readonly option: string;
  readonly named: keyof DispatcherOptions;
  readonly values: Values;
  readonly with?: (value: unknown) => unknown;
}[] = [
  { option: 'workers', named: 'workers', values: [...noCount, ...zero, ...infinite] },
  {
    option: 'workers.max',
    named: 'workers',
    values: [...noCount, ...zero, ...infinite, ['undefined', undefined]],
    with: (max) => ({ max }),
  },
  {
    option: 'workers.min',
    named: 'workers',
    values: [...noCount, ...infinite, ['above-max', 4]],
    with: (min) => ({ min, max: 3 }),
  },
  { option: 'tasksPerWorker', named: 'tasksPerWorker', values: [...noCount, ...zero] },
  { option: 'maxTasksPerWorker', named: 'maxTasksPerWorker', values: [...noCount, ...zero] },
  { option: 'maxQueue', named: 'maxQueue', values: noCount },
  { option: 'idleTimeout', named: 'idleTimeout', values: noDuration },
  { option: 'startTimeout', named: 'startTimeout', values: noDuration },
  { option: 'cancelGrace', named: 'cancelGrace', values: noDuration },
  { option: 'traceCallers', named: 'traceCallers', values: noFlag },
  {
    option: 'name',
    named: 'name',
    values: [
      ['number', 1],
      ['null', null],
      ['boolean', true],
    ],
  },
  { option: 'onUnobservedError', named: 'onUnobservedError', values: noFlag },
];

/** Numbers beyond 32 bits. As an integer of 32 bits, one of them is 1. */
const huge: readonly number[] = [2 ** 31, 2 ** 32 + 1];
const unlimited: readonly number[] = [...huge, Infinity];

/** Every option of `createDispatcher`, with values at its limits and beyond them. */
export const dispatcherOptionValues: readonly Case[] = [
  ...invalid.flatMap(({ option, named, values, with: wrap = (value) => value }) =>
    values.map(([wrong, value]): Case => ({
      id: `bounds/${option}-${wrong}`,
      clause: 'A12',
      title: `createDispatcher() throws a TypeError that names the option, where ${option} is invalid: ${wrong}`,
      async run(t) {
        const options = { [named]: wrap(value) } as DispatcherOptions;
        const error = await t.failure('create()', t.dispatcher(options));
        isInstance(error, TypeError, 'its error');
        mentions(error.message, [named], 'its message');
      },
    })),
  ),
  ...unlimited.flatMap((value): Case[] => [
    {
      id: `bounds/cancelGrace-${value}`,
      clause: 'C7',
      title: `with a cancelGrace of ${value} ms, a cancelled task that continues keeps its slot`,
      async run(t) {
        const { dispatcher, gate, holder } = await busy(t, { cancelGrace: value });
        holder.cancel();
        const next = dispatcher.executeAsync(running.double(2));
        await afterShortTimers(t);
        same(next.state, 'pending', 'the state of the next task');
        gate.open();
        same(await t.gives('the next task', next), 4, 'its result');
      },
    },
    {
      id: `bounds/tasksPerWorker-${value}`,
      clause: 'R5',
      title: `with tasksPerWorker: ${value}, a worker runs fifty waiting tasks at a time`,
      async run(t) {
        const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: value });
        const gate = t.gate();
        const all = Array.from({ length: 50 }, (_, index) => dispatcher.executeAsync(running.hold(gate.name, index)));
        await gate.arrivals(50);
        gate.open();
        same((await t.gives('the tasks', Promise.all(all))).length, 50, 'how many results there are');
      },
    },
    {
      id: `bounds/maxQueue-${value}`,
      clause: 'R14',
      title: `with maxQueue: ${value}, fifty tasks wait and none is rejected`,
      async run(t) {
        const { dispatcher, gate } = await busy(t, { maxQueue: value });
        const all = Array.from({ length: 50 }, (_, index) => dispatcher.executeAsync(running.double(index)));
        gate.open();
        same((await t.gives('the tasks', Promise.all(all))).at(-1), 98, 'the last result');
      },
    },
    {
      id: `bounds/maxTasksPerWorker-${value}`,
      clause: 'R15',
      title: `with maxTasksPerWorker: ${value}, no worker is replaced after a few tasks`,
      async run(t) {
        const dispatcher = await t.dispatcher({ workers: 1, maxTasksPerWorker: value });
        const workers = new Set<unknown>();
        for (let index = 0; index < 5; index += 1)
          workers.add((await t.gives('a task', dispatcher.execute(running.place()))).worker);
        same(workers.size, 1, 'how many workers ran the tasks');
      },
    },
    {
      id: `bounds/idleTimeout-${value}`,
      clause: 'R16',
      title: `with an idleTimeout of ${value} ms, a worker beyond min does not end after a few milliseconds`,
      async run(t) {
        const dispatcher = await t.dispatcher({ workers: { min: 0, max: 1 }, idleTimeout: value });
        const first = await t.gives('a task', dispatcher.execute(running.place()));
        await afterShortTimers(t);
        same((await t.gives('the next', dispatcher.execute(running.place()))).worker, first.worker, 'its worker');
      },
    },
    {
      id: `bounds/startTimeout-${value}`,
      clause: 'T8',
      title: `with a startTimeout of ${value} ms, a worker that starts is not ended for being late`,
      async run(t) {
        const dispatcher = await t.dispatcher({ workers: 1, startTimeout: value });
        await t.gives('ready()', dispatcher.ready());
        same(await t.gives('a task', dispatcher.execute(running.double(2))), 4, 'its result');
      },
    },
  ]),
  ...huge.map((max): Case => ({
    id: `bounds/workers.max-${max}`,
    clause: 'R13',
    title: `with workers: { max: ${max} }, tasks run, and ready() starts one worker`,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { max } });
      await t.gives('ready()', dispatcher.ready());
      same(dispatcher.stats().workers.length, 1, 'how many workers there are');
      same(await t.gives('a task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  })),
  {
    id: 'bounds/cancelGrace-0',
    clause: 'C14',
    title: 'with a cancelGrace of 0, a cancelled task that continues is abandoned at once, and the queue continues',
    async run(t) {
      const { dispatcher, holder } = await busy(t, { cancelGrace: 0 });
      const next = dispatcher.executeAsync(running.double(2));
      holder.cancel();
      same(await t.gives('the next task', next), 4, 'its result');
    },
  },
  {
    id: 'bounds/cancelGrace-0-task-that-stops',
    clause: 'C14',
    title: 'with a cancelGrace of 0, the outcome of a cancelled task is a CancelledError, and tasks continue to run',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t, { cancelGrace: 0 });
      holder.cancel('reason');
      gate.open();
      hasCode(await t.failure('the task', holder), 'DISPATCH_CANCELLED', 'its error');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'bounds/idleTimeout-0',
    clause: 'R16',
    title: 'with an idleTimeout of 0, a worker beyond min ends as soon as it is idle, and another runs the next task',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 0, max: 1 }, idleTimeout: 0 });
      const first = await t.gives('a task', dispatcher.execute(running.place()));
      await t.eventually('the worker to end', () => dispatcher.stats().workers.length === 0);
      const next = await t.gives('the next task', dispatcher.execute(running.place()));
      same(next.worker === first.worker, false, 'whether the same worker ran the next task');
    },
  },
  {
    id: 'bounds/startTimeout-0',
    clause: 'L12',
    title: 'with a startTimeout of 0, every task settles: with its result, or because no worker started in time',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, startTimeout: 0 });
      const outcome = await t.waiting.for(
        'the task',
        dispatcher.execute(running.double(2)).catch((error: unknown) => {
          hasCode(error, 'DISPATCH_UNAVAILABLE', 'its error');
          return 4;
        }),
      );
      same(outcome, 4, 'its result, if any');
      await t.gives('close()', dispatcher.close());
    },
  },
  {
    id: 'bounds/maxTasksPerWorker-1',
    clause: 'R15',
    title: 'with maxTasksPerWorker: 1, each task runs on a worker of its own',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, maxTasksPerWorker: 1 });
      const places = await t.gives(
        'three tasks',
        Promise.all([1, 2, 3].map(() => dispatcher.execute(running.place()))),
      );
      same(new Set(places.map(({ worker }) => worker)).size, 3, 'how many workers ran them');
    },
  },
  {
    id: 'bounds/workers-1',
    clause: 'R17',
    title: 'with workers: 1 there is one worker, whose number all tasks have',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 1, max: 1 } });
      const all = Array.from({ length: 20 }, () => dispatcher.execute(running.place()));
      const workers = new Set((await t.gives('the tasks', Promise.all(all))).map(({ worker }) => worker));
      same(workers.size, 1, 'how many workers ran them');
      alike(
        dispatcher.stats().workers.map(({ worker }) => worker),
        [...workers],
        'the workers in stats()',
      );
    },
  },
];
