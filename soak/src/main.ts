/** `npm run soak`: says what it measured, and ends with 1 if something grew or went wrong. */
import { parseArgs } from 'node:util';
import { createGauges, missingGauges, type Gauge } from './gauges.js';
import { MixedLoad } from './load/mixed-load.js';
import { readAfterEach, type Series } from './readings.js';
import { manyDispatchers, manyFutureSets, manyTasks } from './repetitions.js';
import { report } from './report.js';

const usage = `Usage: npm run soak -- [options]

  --minutes N       how long the mixed load goes on (default 10; 0 leaves it out)
  --tasks N         how many tasks go through one dispatcher (default 1000000)
  --future-sets N   how many sets of futures are made and settled (default 100000)
  --dispatchers N   how many dispatchers are made and closed (default 500)
  --seed N          which load (default: another one each time)
  --help            print this
`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    tasks: { type: 'string', default: '1000000' },
    'future-sets': { type: 'string', default: '100000' },
    dispatchers: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
    help: { type: 'boolean', default: false },
  },
});

/** @throws {RangeError} if it is none from 0 up. */
function number(name: 'minutes' | 'tasks' | 'future-sets' | 'dispatchers' | 'seed'): number {
  const value = Number(values[name]);
  if (!(value >= 0 && value < Infinity))
    throw new RangeError(`--${name} must be a number from 0 up, not ${values[name]}`);
  return value;
}

/** Mixed load in rounds of 2 s at least, and about a hundred of them at the most. */
async function soak(minutes: number, seed: number): Promise<string[]> {
  const time = minutes * 60_000;
  await using load = new MixedLoad(seed);
  // What is made once, and kept, is made now.
  for await (const _ of load.rounds(2000, 4000));
  const series = await readAfterEach(createGauges([load.signal]), load.rounds(Math.max(2000, time / 100), time));
  const grown = report(
    `Mixed load for ${minutes} minutes (seed ${seed}): ${load.tasks} tasks, ${load.lost} activities lost with the worker of another`,
    series,
    print,
  );
  print(`  ${[...load.counts].map(([name, count]) => `${count} ${name}`).join(', ')}`);
  return grown;
}

/** Heap of the worker too, which no mixed load can tell: there workers come and go. */
async function checkTasks(count: number): Promise<string[]> {
  let heap = 0;
  const ofWorker: Gauge = { name: 'heap of the worker, bytes', allowed: 2 ** 20, read: () => heap };
  async function* rounds(): AsyncGenerator<void> {
    for await (heap of manyTasks(count)) yield;
  }
  return report(
    `${count} tasks through one dispatcher`,
    await readAfterEach([...createGauges(), ofWorker], rounds()),
    print,
  );
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
    throw new Error('start it with node --expose-gc: without, the heaps of workers say nothing');
  const [minutes, count, sets, dispatchers] = [
    number('minutes'),
    number('tasks'),
    number('future-sets'),
    number('dispatchers'),
  ];
  const grown = [
    ...(minutes > 0 ? await soak(minutes, number('seed')) : []),
    ...(count > 0 ? await checkTasks(count) : []),
    ...(sets > 0 ? await check(`${sets} sets of four futures, made and settled`, manyFutureSets(sets)) : []),
    ...(dispatchers > 0
      ? await check(`${dispatchers} dispatchers, made and closed`, manyDispatchers(dispatchers))
      : []),
  ];
  print(grown.length === 0 ? '\nNothing grew.' : `\nGrew: ${grown.join('; ')}`);
  process.exitCode = grown.length === 0 ? 0 : 1;
}
