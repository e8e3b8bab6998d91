import { check } from '../measuring/check.js';
import { microseconds } from '../measuring/statistics.js';
import { openPool, smallPools } from '../peers/index.js';
import type { Echoed } from '../tasks/functions.js';
import type { Workload } from './workload.js';

function echo(
  id: string,
  title: string,
  value: Echoed,
  isSame: (echoed: Echoed) => boolean,
  pause?: () => Promise<void>,
): Workload {
  return {
    id,
    title,
    figure: 'median time per round trip',
    unit: 'µs',
    tasks: { full: pause === undefined ? 3000 : 300, quick: pause === undefined ? 400 : 60 },
    repetitions: { full: 11, quick: 0 },
    warmUps: 4,
    peers: smallPools,
    baseline: 'raw',
    async open(peer, tasks) {
      const pool = await openPool(peer, { workers: 1 });
      return async () => {
        const trips: number[] = [];
        for (let trip = 0; trip < tasks; trip += 1) {
          await pause?.();
          const start = performance.now();
          const echoed = await pool.run('echo', value);
          trips.push(performance.now() - start);
          check(isSame(echoed), 'the value changed');
        }
        return microseconds(trips);
      };
    },
  };
}

const text = 'Two kilobytes of text. '.repeat(89);
const flat = { id: 17, name: 'a flat object', price: 12.5, isNew: true, note: null, city: 'Gdańsk' };

export const smallValues: readonly Workload[] = [
  echo('text', '2 kB of text, to a worker and back', text, (echoed) => echoed === text),
  echo(
    'flat-object',
    'A flat object of six properties, to a worker and back',
    flat,
    (echoed) => typeof echoed === 'object' && echoed !== flat && echoed.city === flat.city && echoed.id === flat.id,
  ),
  echo(
    'paced',
    'Round trips of a tiny task, one each millisecond',
    'x',
    (echoed) => echoed === 'x',
    () => new Promise((resolve) => setTimeout(resolve, 1)),
  ),
];
