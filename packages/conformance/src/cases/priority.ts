import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { running } from '../fixtures/running.js';
import { busy } from './situations.js';

/**
 * Submits a task for each priority while the only slot is taken.
 *
 * @returns the priorities in the order of the starts.
 */
async function orderOfStarts(t: CaseContext, priorities: readonly (number | undefined)[]): Promise<unknown[]> {
  const { dispatcher, gate } = await busy(t);
  const log = t.gate();
  const all = priorities.map((priority, index) =>
    dispatcher.executeAsync(running.note(log.name, `${priority} (${index})`), { priority }),
  );
  gate.open();
  await t.gives('all tasks', Promise.all(all));
  for (const [index, priority] of priorities.entries()) await log.noted(`${priority} (${index})`);
  return log.notes.map((note) => String(note));
}

/** Which of the waiting tasks starts first. */
export const priority: readonly Case[] = [
  {
    id: 'priority/higher-first',
    clause: 'R18',
    title: 'waiting tasks with a higher priority start first, even if submitted later',
    async run(t) {
      alike(await orderOfStarts(t, [1, 3, 2]), ['3 (1)', '2 (2)', '1 (0)'], 'the order of starts');
    },
  },
  {
    id: 'priority/in-order-within-one',
    clause: 'R18',
    title: 'tasks with the same priority start in the order submitted',
    async run(t) {
      alike(
        await orderOfStarts(t, [1, 2, 1, 2, 1, 2]),
        ['2 (1)', '2 (3)', '2 (5)', '1 (0)', '1 (2)', '1 (4)'],
        'the order of starts',
      );
    },
  },
  {
    id: 'priority/none-is-zero',
    clause: 'R18',
    title: 'a task without a priority has priority 0',
    async run(t) {
      const expected = ['1 (3)', 'undefined (0)', '0 (1)', 'undefined (4)', '-1 (2)'];
      alike(await orderOfStarts(t, [undefined, 0, -1, 1, undefined]), expected, 'the order of starts');
    },
  },
  {
    id: 'priority/any-number',
    clause: 'R18',
    title: 'priorities may be negative, fractional or infinite',
    async run(t) {
      const expected = ['Infinity (3)', '0.5 (1)', '0.25 (5)', '0 (4)', '-0.5 (6)', '-7 (0)', '-Infinity (2)'];
      alike(await orderOfStarts(t, [-7, 0.5, -Infinity, Infinity, 0, 0.25, -0.5]), expected, 'the order of starts');
    },
  },
  {
    id: 'priority/many',
    clause: 'R18',
    title: 'two hundred tasks with ten priorities start in the order of their priorities',
    async run(t) {
      const priorities = Array.from({ length: 200 }, (_, index) => (7 * index) % 10);
      const expected = priorities
        .map((priority, index) => ({ priority, index }))
        .sort((a, b) => b.priority - a.priority || a.index - b.index);
      alike(
        await orderOfStarts(t, priorities),
        expected.map(({ priority, index }) => `${priority} (${index})`),
        'the order of starts',
      );
    },
  },
  {
    id: 'priority/with-cancelled-ones',
    clause: 'R18',
    title: 'tasks that are cancelled while they wait do not change the order of the others',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const log = t.gate();
      const futures = [1, 2, 1, 2, 0, 1].map((each, index) =>
        dispatcher.executeAsync(running.note(log.name, String(index)), { priority: each }),
      );
      const [first, second, , , only] = futures;
      for (const future of [first, second, only]) future?.cancel();
      gate.open();
      await t.gives('the others', Promise.all(futures.filter((future) => !future.cancelled())));
      for (const label of ['2', '3', '5']) await log.noted(label);
      alike(log.notes, ['3', '2', '5'], 'the order of starts');
    },
  },
  {
    id: 'priority/of-a-map',
    clause: 'R18',
    title: 'the priority of a map applies to its tasks',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const log = t.gate();
      const ordinary = dispatcher.executeAsync(running.note(log.name, 'ordinary'));
      const first = t.gives(
        'the map',
        dispatcher.map((label) => running.note(log.name, label), ['mapped'], { priority: 1 }).next(),
      );
      gate.open();
      await first;
      await t.gives('the task', ordinary);
      for (const label of ['mapped', 'ordinary']) await log.noted(label);
      alike(log.notes, ['mapped', 'ordinary'], 'the order of starts');
    },
  },
  {
    id: 'priority/does-not-interrupt',
    clause: 'R18',
    title: 'a running task is not interrupted by one with a higher priority',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const urgent = dispatcher.executeAsync(running.double(1), { priority: Infinity });
      same(holder.state, 'running', 'the state of the running task');
      same(urgent.state, 'pending', 'the state of the other task');
      gate.open();
      same(await t.gives('the running task', holder), 'holder', 'its result');
      same(await t.gives('the other task', urgent), 2, 'its result');
    },
  },
];
