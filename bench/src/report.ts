// npm run bench:report [-- FILE...]: writes the tables of docs/performance.md from the results of runs.
import { readFileSync, writeFileSync } from 'node:fs';
import { readRuns } from './reporting/files.js';
import { replaceBetween } from './reporting/markers.js';
import { allWorkloads, provenanceOfAll, summaryTable, targetTable } from './reporting/sections.js';
import { combine } from './reporting/combine.js';
import { root } from './root.js';

const usage = `Usage: npm run bench:report [-- FILE ...]

Writes the tables of docs/performance.md from results that \`npm run bench -- --json FILE\` wrote
(default: all files in bench/results).
`;

const runs = readRuns(process.argv.slice(2), usage);
const workloads = combine(runs);

const parts: readonly (readonly [file: string, name: string, text: string])[] = [
  ['docs/performance.md', 'summary', summaryTable(workloads)],
  ['docs/performance.md', 'provenance', provenanceOfAll(runs)],
  ['docs/performance.md', 'targets', targetTable(workloads)],
  ['docs/performance.md', 'workloads', allWorkloads(workloads)],
];

for (const [file, name, text] of parts) {
  const url = new URL(file, root);
  writeFileSync(url, replaceBetween(readFileSync(url, 'utf8'), name, text));
}
process.stdout.write(`Wrote ${[...new Set(parts.map(([file]) => file))].join(' and ')}.\n`);
