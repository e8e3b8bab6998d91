// `npm run load`: runs longer loads than the tests and prints Markdown tables.
import { availableParallelism, cpus } from 'node:os';
import { mixedCalls } from './calls.ts';
import { drive } from './drive.ts';
import { faultsIn } from './faults.ts';
import { markdownTable, percentile } from './figures.ts';
import { killWorkers } from './kills.ts';
import { saturate } from './saturation.ts';
import { startServer } from './server.ts';

const usage = `Usage: npm run load

Starts the built service on a free port, sends it longer loads than the tests, and prints Markdown tables: a light route
while every worker hashes passwords, mixed requests, and mixed requests while workers are killed. Each response is checked.
It takes a few minutes and every processor.
`;

const [option] = process.argv.slice(2);
if (option !== undefined) {
  if (option === '--help') process.stdout.write(usage);
  else process.stderr.write(`load: there is no option '${option}' (see --help)\n`);
  process.exit(option === '--help' ? 0 : 2);
}

const adapters = ['node', 'in-process'] as const;
const faults: string[] = [];
const figure = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 });
const report = (found: readonly string[]): string => {
  faults.push(...found);
  return String(found.length);
};

console.log(
  `Node ${process.version}, ${availableParallelism()} CPUs (${cpus()[0]?.model ?? 'unknown'}), one worker per CPU; times in ms\n`,
);

console.log(
  'A light route (GET /healthz, 1 connection) while password hashes (scrypt, N = 2^15) keep every worker busy',
);
const saturated = [];
for (const adapter of adapters) {
  const { light, heavy, faults } = await saturate({ adapter, cost: 2 ** 15, hashes: 200 });
  saturated.push([
    adapter,
    figure(light.answers),
    figure(light.p50),
    figure(light.p99),
    figure(light.max),
    figure(heavy.perSecond),
    figure(heavy.p50),
    report(faults),
  ]);
}
console.log(
  `${markdownTable(['adapter', 'light requests', 'p50', 'p99', 'max', 'hashes/s', 'p50', 'lost or wrong'], saturated)}\n`,
);

console.log('Hashes, Markdown, thumbnails and light requests in turn on 16 connections, with each response checked');
const mixed = [];
for (const adapter of adapters) {
  await using server = await startServer({ env: { ADAPTER: adapter }, deadline: 600_000 });
  const driven = await drive(server.url, mixedCalls(), { connections: 16, limit: 3000 });
  const times = driven.answers.map(({ milliseconds }) => milliseconds);
  const wrong = report(await faultsIn(driven));
  mixed.push([
    adapter,
    figure(times.length),
    figure(times.length / driven.seconds),
    figure(percentile(times, 50)),
    figure(percentile(times, 99)),
    wrong,
  ]);
}
console.log(`${markdownTable(['adapter', 'requests', 'requests/s', 'p50', 'p99', 'lost or wrong'], mixed)}\n`);

console.log('The same load while workers are killed (process.exit, uncaught error, unhandled rejection)');
const kills = await killWorkers(2000);
const { requests, right, killedAtOnce, killedLater, othersLost, perSecond } = kills;
const cells = [requests, perSecond, right, killedAtOnce, killedLater, othersLost].map(figure);
const head = [
  'adapter',
  'requests',
  'requests/s',
  'answered correctly',
  'workers killed by their own request',
  'workers killed later',
  'other requests lost',
  'wrong',
];
console.log(markdownTable(head, [['node', ...cells, report(kills.faults)]]));

if (faults.length > 0) {
  console.error(`\n${faults.join('\n')}`);
  process.exitCode = 1;
}
