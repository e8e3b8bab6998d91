// npm run bench:charts [-- FILE...]: generates the charts of docs/performance.md from the results of runs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { chartOf } from './reporting/chart.js';
import { readRuns } from './reporting/files.js';
import { combine } from './reporting/combine.js';
import { root } from './root.js';

const shown = ['burst', 'map', 'round-trip/pinned', 'sleeping', 'behind-slow', 'blocking/pinned', 'browser/burst'];
const folder = new URL('docs/charts/', root);

const usage = `Usage: npm run bench:charts [-- FILE ...]

Writes the charts of docs/performance.md to docs/charts from results that \`npm run bench -- --json FILE\` wrote
(default: all files in bench/results). Charts: ${shown.join(', ')}.
`;

const workloads = combine(readRuns(process.argv.slice(2), usage));
mkdirSync(folder, { recursive: true });
for (const workload of workloads.filter(({ id }) => shown.includes(id))) {
  const name = `${workload.id.replaceAll('/', '-')}.svg`;
  writeFileSync(new URL(name, folder), chartOf(workload));
  process.stdout.write(`Wrote docs/charts/${name}.\n`);
}
