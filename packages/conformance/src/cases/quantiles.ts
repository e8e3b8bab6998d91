import type { DurationStats } from '@dispatch/core';
import { check, fail, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { recorded } from './recording.js';
import { busy } from './situations.js';

/**
 * What clocks may add to a duration, or take from it, in milliseconds. Events limit the times of a worker's clock by the
 * dispatcher's, and statistics do not: where clocks are rounded, a duration may differ by four roundings.
 */
function resolution(): number {
  let step = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const before = performance.now();
    let after = before;
    while (after === before) after = performance.now();
    step = Math.min(step, after - before);
  }
  return Math.max(0.02, 4 * step);
}

/** The limits between which a duration is known to be. */
interface Known {
  readonly least: number;
  readonly most: number;
}

/** Checks that the quantiles of these durations are within 1 %. */
function checkQuantiles(stats: DurationStats | undefined, known: readonly Known[], what: string): void {
  if (stats === undefined) return fail(`there is a ${what}: it is undefined`);
  const least = known.map((each) => each.least).toSorted((one, other) => one - other);
  const most = known.map((each) => each.most).toSorted((one, other) => one - other);
  const allowed = resolution();
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    const rank = share * (known.length - 1);
    const [from, to] = [least[Math.floor(rank)] ?? NaN, most[Math.ceil(rank)] ?? NaN];
    check(
      stats[name] >= 0.99 * (from - allowed) && stats[name] <= 1.01 * (to + allowed),
      `${name} of the ${what} is within 1 % of a value from ${from} to ${to} ms: it is ${stats[name]}`,
    );
  }
}

/** Quantiles of durations that the case knows itself. */
export const quantiles: readonly Case[] = [
  {
    id: 'stats/quantiles-of-run-times',
    clause: 'N7',
    title: 'the quantiles of the run time are within 1 % of those of the times in the settled events',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const seen = recorded(dispatcher, ['tasksettled']);
      // The median is far from the mean, and the 99th percentile from most others.
      const spans = [...Array<number>(60).fill(0.2), ...Array<number>(38).fill(1), 6, 6, 6];
      await t.gives('the tasks', Promise.all(spans.map((span) => dispatcher.execute(running.spinFor(span)))));
      same(seen.length, spans.length, 'how many tasks have settled');
      const known = seen.map(({ started = NaN, ended = NaN }) => ({ least: ended - started, most: ended - started }));
      checkQuantiles(dispatcher.stats().runTime, known, 'run time');
    },
  },
  {
    id: 'stats/quantiles-of-waiting-times',
    clause: 'N7',
    title: 'the quantiles of the waiting time are within 1 % of the times from the submission to the start',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const seen = recorded(dispatcher, ['tasksettled']);
      const submissions: { readonly before: number; readonly after: number }[] = [];
      const all: Promise<unknown>[] = [];
      for (let index = 0; index < 60; index += 1) {
        const before = performance.now();
        all.push(dispatcher.execute(running.double(index)));
        submissions.push({ before, after: performance.now() });
        if (index % 20 === 19) await t.pause(10);
      }
      gate.open();
      await t.gives('the tasks', Promise.all([holder, ...all]));
      const known = seen
        .slice(1)
        .toSorted((one, other) => one.run - other.run)
        .map(({ started = NaN }, index) => ({
          least: started - (submissions[index]?.after ?? NaN),
          most: started - (submissions[index]?.before ?? NaN),
        }));
      // The task that held the worker did not wait for another one.
      known.push({ least: 0, most: Infinity });
      checkQuantiles(dispatcher.stats().waitTime, known, 'waiting time');
    },
  },
  {
    id: 'stats/quantiles-of-one-task',
    clause: 'N7',
    title: 'after one task, both quantiles are its duration, within 1 %',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const seen = recorded(dispatcher, ['tasksettled']);
      await t.gives('the task', dispatcher.execute(running.spinFor(3)));
      const duration = (seen[0]?.ended ?? NaN) - (seen[0]?.started ?? NaN);
      checkQuantiles(dispatcher.stats().runTime, [{ least: duration, most: duration }], 'run time');
    },
  },
];
