import { openPool, pools } from '../peers/index.js';
import { checkDoubled, doubleAll } from './calls.js';
import type { Workload } from './workload.js';

/**
 * Item by item: the caller puts none together. A peer that has a way of its own to map is measured by it, the others by
 * one call for each item and `Promise.all`.
 */
export const map: Workload = {
  id: 'map',
  title: 'Map over tiny items, item by item, 2 workers',
  figure: 'time per item',
  unit: 'µs',
  tasks: { full: 100_000, quick: 2000 },
  repetitions: { full: 7, quick: 2 },
  warmUps: 2,
  leadIns: 1,
  peers: pools,
  baseline: 'raw',
  async open(peer, tasks) {
    const pool = await openPool(peer, { workers: 2 });
    return async () => {
      const start = performance.now();
      if (pool.doubleEach === undefined) await doubleAll(pool, tasks);
      else checkDoubled(await collect(pool.doubleEach(numbersBelow(tasks))), tasks);
      return ((performance.now() - start) * 1000) / tasks;
    };
  },
};

function* numbersBelow(count: number): Generator<number> {
  for (let n = 0; n < count; n += 1) yield n;
}

/** Array.fromAsync, which Node 20 does not have. */
async function collect(values: AsyncIterable<number>): Promise<number[]> {
  const list: number[] = [];
  for await (const value of values) list.push(value);
  return list;
}
