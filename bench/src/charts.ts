// npm run bench:charts [-- FILE]: draws the charts of the README from the results of a run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { chartOf } from './reporting/chart.js';
import { readResults, root } from './reporting/files.js';

const shown = ['burst', 'map', 'round-trip/pinned', 'sleeping', 'behind-slow', 'blocking/pinned'];
const folder = new URL('docs/charts/', root);

const { workloads } = readResults(process.argv[2]);
mkdirSync(folder, { recursive: true });
for (const workload of workloads.filter(({ id }) => shown.includes(id))) {
  const name = `${workload.id.replaceAll('/', '-')}.svg`;
  writeFileSync(new URL(name, folder), chartOf(workload));
  process.stdout.write(`Drew docs/charts/${name}.\n`);
}
