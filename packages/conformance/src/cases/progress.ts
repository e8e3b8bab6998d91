import { alike, check, same } from '../assertions.js';
import type { Case } from '../case.js';
import { progress as tasks } from '../fixtures/progress.js';
import { listOf } from './inputs.js';

/** Checks that values arrived in order, and that the last reported value is the last one. */
export function checkOrder(values: readonly unknown[], last: number): void {
  same(values.at(-1), last, 'the last value that arrived');
  const wrong = values.findIndex((value, index) => index > 0 && !(Number(values[index - 1]) < Number(value)));
  same(wrong, -1, 'the position of the first value that is out of order');
}

/** Progress that tasks report while they run. */
export const progress: readonly Case[] = [
  {
    id: 'progress/reaches-its-own-run',
    clause: 'N1',
    title: 'progress is passed to the onProgress of its own run and no other',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2, tasksPerWorker: 2 });
      const labels = ['a', 'b', 'c', 'd'];
      const seen = new Map<string, unknown[]>(labels.map((label) => [label, []]));
      const all = labels.map((label) =>
        dispatcher.execute(tasks.countSlowly(label, 20), { onProgress: (value) => void seen.get(label)?.push(value) }),
      );
      alike(await t.gives('all tasks', Promise.all(all)), labels, 'their results');
      for (const [label, values] of seen) {
        alike(values.at(-1), { label, number: 19 }, `the last value of ${label}`);
        check(
          values.every((value) => isReport(value) && value.label === label),
          `all values that arrived for ${label} are of ${label}`,
        );
        checkOrder(
          values.map((value) => (isReport(value) ? value.number : NaN)),
          19,
        );
      }
    },
  },
  {
    id: 'progress/is-a-copy',
    clause: 'N1',
    title: 'onProgress receives a copy: changing it does not affect the task',
    async run(t) {
      const dispatcher = await t.shared();
      const gate = t.gate();
      const lists: number[][] = [];
      const future = dispatcher.executeAsync(tasks.lengthOfReported(gate.name), {
        onProgress: (list: number[]) => {
          lists.push([...list]);
          list.push(4);
        },
      });
      await t.eventually('the progress to arrive', () => lists.length > 0);
      gate.open();
      same(await t.gives('the task', future), 3, 'the length of its own array');
      alike(lists, [[1, 2, 3]], 'the values that arrived');
    },
  },
  {
    id: 'progress/any-value',
    clause: 'N1',
    title: 'any value can be progress, including null, false, 0 and the empty string',
    async run(t) {
      const dispatcher = await t.shared();
      for (const value of [null, false, 0, '', { deep: [1] }]) {
        const seen: unknown[] = [];
        await t.gives(
          'the task',
          dispatcher.execute(tasks.report([value]), { onProgress: (each) => void seen.push(each) }),
        );
        alike(seen, [value], 'the values that arrived');
      }
    },
  },
  {
    id: 'progress/while-it-runs',
    clause: 'N1',
    title: 'progress arrives while its task still runs',
    async run(t) {
      const dispatcher = await t.shared();
      const gate = t.gate();
      const seen: unknown[] = [];
      const future = dispatcher.executeAsync(tasks.reportAround('first', gate.name, 'second'), {
        onProgress: (value) => void seen.push(value),
      });
      await t.eventually('the first value', () => seen.length > 0);
      same(future.state, 'running', 'the state of the task at that time');
      gate.open();
      await t.gives('the task', future);
      alike(seen, ['first', 'second'], 'the values that arrived');
    },
  },
  {
    id: 'progress/of-a-generator',
    clause: 'N1',
    title: 'a generator task can report progress, whether it is executed or streamed',
    async run(t) {
      const dispatcher = await t.shared();
      const seen: unknown[] = [];
      const onProgress = (value: unknown): void => void seen.push(value);
      same(
        await t.gives('execute()', dispatcher.execute(tasks.generate(5), { onProgress })),
        'generated',
        'its result',
      );
      checkOrder(seen.splice(0), 4);
      alike(
        await t.gives('the stream', listOf(dispatcher.stream(tasks.generate(5), { onProgress }))),
        [0, 1, 2, 3, 4],
        'its values',
      );
      checkOrder(seen, 4);
    },
  },
  ...([5, 5000] as const).map((count): Case => ({
    id: `progress/last-before-the-result-of-${count}`,
    clause: 'N2',
    title: `of ${count} values that a task reports without yielding, those delivered are in order, and the last arrives before the result`,
    async run(t) {
      const dispatcher = await t.shared();
      const order: unknown[] = [];
      const future = dispatcher.executeAsync(tasks.countUp(count), { onProgress: (value) => void order.push(value) });
      future.addDoneCallback(() => order.push('done'));
      await t.gives('the task', future);
      same(order.pop(), 'done', 'the last value');
      checkOrder(order, count - 1);
    },
  })),
  {
    id: 'progress/last-before-the-promise',
    clause: 'N2',
    title: 'the last value arrives before code that awaits execute() continues, even if the task awaits',
    async run(t) {
      const dispatcher = await t.shared();
      const order: unknown[] = [];
      const promise = dispatcher.execute(tasks.countSlowly('label', 3), {
        onProgress: (value) => void order.push(value),
      });
      await t.gives(
        'the task',
        promise.then(() => order.push('done')),
      );
      alike(order.slice(-2), [{ label: 'label', number: 2 }, 'done'], 'the last value');
    },
  },
  {
    id: 'progress/last-before-the-failure',
    clause: 'N2',
    title: 'the last value arrives before the failure of its task',
    async run(t) {
      const dispatcher = await t.shared();
      const order: unknown[] = [];
      const future = dispatcher.executeAsync(tasks.reportAndFail('last'), {
        onProgress: (value) => void order.push(value),
      });
      future.addDoneCallback(() => order.push('done'));
      await t.failure('the task', future);
      alike(order, ['last', 'done'], 'the values that arrived');
    },
  },
];

function isReport(value: unknown): value is { readonly label: unknown; readonly number: unknown } {
  return typeof value === 'object' && value !== null && 'label' in value && 'number' in value;
}
