import { openPool, pools } from '../peers/index.js';
import { checkDoubled, doubleAll } from './calls.js';
import type { Workload } from './workload.js';

/**
 * One task per item: the caller does not group items. A peer with its own map function is measured with it, the others with
 * one call per item and `Promise.all`.
 */
export const map: Workload = {
  id: 'map',
  title: 'Map over tiny items, one task per item, 2 workers',
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

/** Array.fromAsync is not available in Node 20. */
async function collect(values: AsyncIterable<number>): Promise<number[]> {
  const list: number[] = [];
  for await (const value of values) list.push(value);
  return list;
}
