// `npm run bench:inline [-- --quick]`: what a function of inline() costs, compared with a named task of the same function and
// arguments. Both run in the same process, on the same workers, by turns. A repetition gives one ratio for each workload: the time
// of the inline tasks divided by that of the named ones, without pinning either to a processor. The limit is 1.05 in the median.
import { inline } from '@dispatch/core/inline';
import { createDispatcher } from '@dispatch/node';
import { summarise } from '../dist/measuring/statistics.js';
import { helpOf } from '../../scripts/help.mjs';
import { scale } from './scale.mjs';
import { tasks } from './tasks.mjs';

helpOf(import.meta.url);

const isQuick = process.argv.includes('--quick');
const repetitions = isQuick ? 3 : 31;
/** The whole run, in milliseconds. */
const deadline = 600_000;

const limit = setTimeout(() => {
  console.error(`bench: not finished after ${deadline / 1000} s`);
  process.exit(1);
}, deadline);

const ways = {
  named: (dispatcher, n, unit) => dispatcher.execute(tasks.scale(n, unit)),
  inline: (dispatcher, n, unit) => dispatcher.execute(inline(() => scale(n, unit))),
};

const workloads = {
  'round trips, one after another, 1 worker': { workers: 1, count: isQuick ? 200 : 3000, run: oneAfterAnother },
  'a burst of tasks, 2 workers': { workers: 2, count: isQuick ? 1000 : 20_000, run: atOnce },
};

async function oneAfterAnother(call, count) {
  for (let n = 0; n < count; n += 1) check(await call(n), n);
}

async function atOnce(call, count) {
  const results = await Promise.all(Array.from({ length: count }, (_, n) => call(n)));
  results.forEach(check);
}

function check(result, n) {
  if (result !== 3 * n) throw new Error(`scale(${n}) is ${result}`);
}

for (const [title, { workers, count, run }] of Object.entries(workloads)) {
  const dispatcher = createDispatcher({ workers });
  const unit = { factor: 3 };
  const timeOf = async (way) => {
    const start = performance.now();
    await run((n) => ways[way](dispatcher, n, unit), count);
    return (1000 * (performance.now() - start)) / count;
  };
  // The first repetitions are far slower: code is not compiled yet.
  for (let warmUp = 0; warmUp < (isQuick ? 1 : 6); warmUp += 1)
    for (const way of ['named', 'inline']) await timeOf(way);
  const samples = { named: [], inline: [] };
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const order = repetition % 2 === 0 ? ['named', 'inline'] : ['inline', 'named'];
    for (const way of order) samples[way].push(await timeOf(way));
  }
  const ratios = summarise(samples.inline.map((time, index) => time / samples.named[index]));
  console.log(`${title}: ${repetitions} repetitions of ${count}`);
  for (const way of ['named', 'inline']) {
    const { median, low, high } = summarise(samples[way]);
    console.log(
      `  ${way.padEnd(6)} ${median.toFixed(2)} µs per task (quartiles ${low.toFixed(2)} to ${high.toFixed(2)})`,
    );
  }
  console.log(
    `  ratio  ${ratios.median.toFixed(3)} (quartiles ${ratios.low.toFixed(3)} to ${ratios.high.toFixed(3)}, ` +
      `all ${ratios.min.toFixed(3)} to ${ratios.max.toFixed(3)})`,
  );
  await dispatcher.close();
}
clearTimeout(limit);
