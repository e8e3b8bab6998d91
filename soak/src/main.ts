/** `npm run soak`: prints the measurements, and exits with code 1 if a gauge grew or an activity failed. */
import { parseArgs } from 'node:util';
import { createGauges, missingGauges, type Gauge } from './gauges.js';
import { MixedLoad } from './load/mixed-load.js';
import { countOverruns, overruns } from './overruns.js';
import { readAfterEach, type Series } from './readings.js';
import { manyDispatchers, manyFutureSets, manyProcesses, manyTasks } from './repetitions.js';
import { report } from './report.js';

const usage = `Usage: npm run soak -- [options]

  --minutes N       duration of the mixed load (default 10; 0 skips it)
  --tasks N         number of tasks run by one dispatcher (default 1000000)
  --future-sets N   number of sets of futures created and settled (default 100000)
  --dispatchers N   number of dispatchers created and closed (default 500)
  --processes N     number of dispatchers of worker processes created and closed (default 90)
  --overruns N      number of worker processes that run out of heap, of memory for buffers, or crash, each (default 100)
  --seed N          seed of the mixed load (default: random)
  --help            print this help
`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    tasks: { type: 'string', default: '1000000' },
    'future-sets': { type: 'string', default: '100000' },
    dispatchers: { type: 'string', default: '500' },
    processes: { type: 'string', default: '90' },
    overruns: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
    help: { type: 'boolean', default: false },
  },
});

/** @throws {RangeError} if the value is not a non-negative number. */
function number(name: keyof typeof values): number {
  const value = Number(values[name]);
  if (!(value >= 0 && value < Infinity))
    throw new RangeError(`--${name} must be a non-negative number, not ${values[name]}`);
  return value;
}

/** Mixed load in at most about a hundred rounds of at least 2 s. */
async function soak(minutes: number, seed: number): Promise<string[]> {
  const time = minutes * 60_000;
  await using load = new MixedLoad(seed);
  // Warm-up, which creates everything that is created once and kept.
  for await (const _ of load.rounds(2000, 4000));
  const series = await readAfterEach(createGauges([load.signal]), load.rounds(Math.max(2000, time / 100), time));
  const grown = report(
    `Mixed load for ${minutes} minutes (seed ${seed}): ${load.tasks} tasks, ${load.lost} activities lost a task because another one killed its worker`,
    series,
    print,
  );
  print(`  ${[...load.counts].map(([name, count]) => `${count} ${name}`).join(', ')}`);
  return grown;
}

/** Also measures the heap of the worker. The mixed load cannot, because it replaces workers. */
async function checkTasks(count: number): Promise<string[]> {
  let heap = 0;
  const workerHeap: Gauge = { name: 'heap of the worker, bytes', allowed: 2 ** 20, read: () => heap };
  async function* rounds(): AsyncGenerator<void> {
    for await (heap of manyTasks(count)) yield;
  }
  return report(
    `${count} tasks through one dispatcher`,
    await readAfterEach([...createGauges(), workerHeap], rounds()),
    print,
  );
}

/** Whether each overrun was reported as such, and no other task was lost. */
async function checkOverruns(count: number): Promise<string[]> {
  const wrong: string[] = [];
  print('\nWorker processes that run out of memory or crash');
  for (const kind of Object.keys(overruns) as (keyof typeof overruns)[]) {
    const { lost, reported } = await countOverruns(kind, count);
    print(`  ${kind}: ${reported} of ${count} reported, ${lost} other tasks lost`);
    if (reported < count || lost > 0) wrong.push(`overruns of ${kind}`);
  }
  return wrong;
}

async function check(title: string, rounds: AsyncIterable<unknown>): Promise<string[]> {
  const series: Series[] = await readAfterEach(createGauges(), rounds);
  return report(title, series, print);
}

if (values.help) {
  print(usage);
} else {
  for (const missing of missingGauges()) print(`Not measured: ${missing}`);
  if (globalThis.gc === undefined)
    throw new Error('start Node with --expose-gc; otherwise the heaps of workers cannot be measured');
  const [minutes, count, sets, dispatchers, processes, overrunsOfEach] = [
    number('minutes'),
    number('tasks'),
    number('future-sets'),
    number('dispatchers'),
    number('processes'),
    number('overruns'),
  ];
  const grown = [
    ...(minutes > 0 ? await soak(minutes, number('seed')) : []),
    ...(count > 0 ? await checkTasks(count) : []),
    ...(sets > 0 ? await check(`${sets} sets of four futures, created and settled`, manyFutureSets(sets)) : []),
    ...(dispatchers > 0
      ? await check(`${dispatchers} dispatchers, created and closed`, manyDispatchers(dispatchers))
      : []),
    ...(processes > 0
      ? await check(`${processes} dispatchers of worker processes, created and closed`, manyProcesses(processes))
      : []),
    ...(overrunsOfEach > 0 ? await checkOverruns(overrunsOfEach) : []),
  ];
  print(grown.length === 0 ? '\nNothing grew.' : `\nGrew: ${grown.join('; ')}`);
  process.exitCode = grown.length === 0 ? 0 : 1;
}
