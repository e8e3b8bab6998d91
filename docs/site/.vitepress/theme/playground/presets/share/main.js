import { release, share } from '@dispatch/core/share';
import { createDispatcher } from '@dispatch/web';
import { tasks } from './tasks.js';

const dispatcher = createDispatcher({
  workers: 3,
  worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
});

const values = Float64Array.from({ length: 2_000_000 }, (_, i) => i);
const table = await share(dispatcher, { values });

const size = 250_000;
const sums = await Promise.all(
  Array.from({ length: 8 }, (_, part) => dispatcher.execute(tasks.sumOf(table, part * size, (part + 1) * size))),
);
console.log(sums.reduce((total, sum) => total + sum, 0));

await release(table);
