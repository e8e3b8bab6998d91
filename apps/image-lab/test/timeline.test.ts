import { createDispatcher } from '@dispatch/in-process';
import { expect, test } from 'vitest';
import { axisLength, Timeline, type Bar } from '../src/page/timeline.js';
import { catalogue } from '../src/run/catalogue.js';
import { filterImage } from '../src/run/filter-image.js';
import { noisyImage } from './support/images.js';

const events = new EventTarget();

function started(run: number, worker: number, time: number): void {
  events.dispatchEvent(Object.assign(new Event('taskstarted'), { run, worker, time }));
}

function settled(
  run: number,
  worker: number,
  times: { started?: number; ended?: number; time: number; outcome?: string },
): void {
  events.dispatchEvent(Object.assign(new Event('tasksettled'), { run, worker, outcome: 'completed', ...times }));
}

function follow(lanes: number): Timeline {
  const timeline = new Timeline(0, lanes);
  timeline.follow({ events });
  return timeline;
}

const barsOf = (timeline: Timeline): Bar[] => [...timeline.bars];

test('gives each worker a lane at its first task, and has a minimum number of lanes', () => {
  const timeline = follow(3);
  started(1, 7, 10);
  started(2, 4, 10);
  settled(1, 7, { started: 10, ended: 15, time: 16 });
  started(3, 7, 20);
  expect(barsOf(timeline).map(({ lane, position }) => [lane, position])).toEqual([
    [0, 0],
    [1, 0],
    [0, 1],
  ]);
  expect(timeline.lanes).toBe(3);
  started(4, 8, 20);
  started(5, 9, 20);
  expect(timeline.lanes).toBe(4);
});

test('shows a task from its start, and with the times measured in its worker once it has settled', () => {
  const timeline = follow(1);
  started(1, 1, 10);
  expect(barsOf(timeline)).toEqual([{ lane: 0, position: 0, start: 10, end: undefined, incomplete: false }]);
  settled(1, 1, { started: 9, ended: 30, time: 33 });
  expect(barsOf(timeline)).toEqual([{ lane: 0, position: 0, start: 9, end: 30, incomplete: false }]);
  expect(timeline.completed).toBe(1);
});

test('a cancelled task ends when it settles, and is not counted as completed', () => {
  const timeline = follow(1);
  started(1, 1, 10);
  settled(1, 1, { time: 12, outcome: 'cancelled' });
  settled(2, 1, { time: 12, outcome: 'cancelled' });
  expect(barsOf(timeline)).toEqual([{ lane: 0, position: 0, start: 10, end: 12, incomplete: true }]);
  expect(timeline.completed).toBe(0);
});

test('follows a dispatcher until disposed', async () => {
  await using dispatcher = createDispatcher();
  const timeline = new Timeline(performance.now(), 1);
  const filter = catalogue.find(({ id }) => id === 'median')!;
  const run = (): Promise<unknown> =>
    filterImage(dispatcher, noisyImage(20, 12), {
      filter,
      values: { radius: 2 },
      rows: 4,
      signal: new AbortController().signal,
    });
  {
    using _following = timeline.follow(dispatcher);
    await run();
  }
  await run();
  expect(timeline.completed).toBe(3);
  const bars = barsOf(timeline);
  expect(bars.map(({ position }) => position)).toEqual([0, 1, 2]);
  for (const { start, end } of bars) expect(end).toBeGreaterThanOrEqual(start);
});

test.each([
  [0, 100],
  [100, 100],
  [101, 150],
  [760, 1000],
  [2900, 3000],
  [51_000, 75_000],
])('draws %i ms on an axis of %i ms', (elapsed, length) => expect(axisLength(elapsed)).toBe(length));
