import { alike, check, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { progress as tasks } from '../fixtures/progress.js';
import { listOf } from './inputs.js';

/** That values came in order, and that the last of all that were reported is among them. */
export function checkOrder(values: readonly unknown[], last: number): void {
  same(values.at(-1), last, 'the last value that came');
  const wrong = values.findIndex((value, index) => index > 0 && !(Number(values[index - 1]) < Number(value)));
  same(wrong, -1, 'the place of the first value that comes after a later one');
}

/** What tasks tell of themselves while they run. */
export const progress: readonly Case[] = [
  {
    id: 'progress/reaches-its-own-run',
    clause: 'N1',
    title: 'progress reaches the onProgress of its own run, and no other',
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
          `all that came for ${label} is of ${label}`,
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
    title: 'what onProgress gets is a copy: changing it changes nothing for the task',
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
      await t.eventually('the progress to come', () => lists.length > 0);
      gate.open();
      same(await t.gives('the task', future), 3, 'how long its own list is');
      alike(lists, [[1, 2, 3]], 'what came');
    },
  },
  {
    id: 'progress/any-value',
    clause: 'N1',
    title: 'any value can be progress, null, false, 0 and the empty string too',
    async run(t) {
      const dispatcher = await t.shared();
      for (const value of [null, false, 0, '', { deep: [1] }]) {
        const seen: unknown[] = [];
        await t.gives(
          'the task',
          dispatcher.execute(tasks.report([value]), { onProgress: (each) => void seen.push(each) }),
        );
        alike(seen, [value], 'what came');
      }
    },
  },
  {
    id: 'progress/while-it-runs',
    clause: 'N1',
    title: 'progress comes while its task still runs',
    async run(t) {
      const dispatcher = await t.shared();
      const gate = t.gate();
      const seen: unknown[] = [];
      const future = dispatcher.executeAsync(tasks.reportAround('first', gate.name, 'second'), {
        onProgress: (value) => void seen.push(value),
      });
      await t.eventually('the first value', () => seen.length > 0);
      same(future.state, 'running', 'the state of the task then');
      gate.open();
      await t.gives('the task', future);
      alike(seen, ['first', 'second'], 'what came');
    },
  },
  {
    id: 'progress/of-a-generator',
    clause: 'N1',
    title: 'a generator task has progress, be it executed or streamed',
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
    title: `of ${count} values that a task reports without ever yielding, those that come are in order, and the last comes before the result`,
    async run(t) {
      const dispatcher = await t.shared();
      const order: unknown[] = [];
      const future = dispatcher.executeAsync(tasks.countUp(count), { onProgress: (value) => void order.push(value) });
      future.addDoneCallback(() => order.push('done'));
      await t.gives('the task', future);
      same(order.pop(), 'done', 'what came last');
      checkOrder(order, count - 1);
    },
  })),
  {
    id: 'progress/last-before-the-promise',
    clause: 'N2',
    title: 'the last value comes before the promise of execute() goes on, also when the task awaits',
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
      alike(order.slice(-2), [{ label: 'label', number: 2 }, 'done'], 'what came last');
    },
  },
  {
    id: 'progress/last-before-the-failure',
    clause: 'N2',
    title: 'the last value comes before the failure of its task',
    async run(t) {
      const dispatcher = await t.shared();
      const order: unknown[] = [];
      const future = dispatcher.executeAsync(tasks.reportAndFail('last'), {
        onProgress: (value) => void order.push(value),
      });
      future.addDoneCallback(() => order.push('done'));
      isInstance(await t.failure('the task', future), RangeError, 'its error');
      alike(order, ['last', 'done'], 'what came');
    },
  },
];

function isReport(value: unknown): value is { readonly label: unknown; readonly number: unknown } {
  return typeof value === 'object' && value !== null && 'label' in value && 'number' in value;
}
