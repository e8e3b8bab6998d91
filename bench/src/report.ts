// npm run bench:report [-- FILE]: writes the tables of README.md and docs/performance.md from the results of a run.
import { readFileSync, writeFileSync } from 'node:fs';
import { readResults, root } from './reporting/files.js';
import { replaceBetween } from './reporting/markers.js';
import { allWorkloads, provenance, summaryTable, targetTable } from './reporting/sections.js';

const results = readResults(process.argv[2]);

const parts: readonly (readonly [file: string, name: string, text: string])[] = [
  ['README.md', 'summary', `${summaryTable(results)}\n\n${provenance(results)}`],
  ['docs/performance.md', 'provenance', provenance(results)],
  ['docs/performance.md', 'targets', targetTable(results)],
  ['docs/performance.md', 'workloads', allWorkloads(results)],
];

for (const [file, name, text] of parts) {
  const url = new URL(file, root);
  writeFileSync(url, replaceBetween(readFileSync(url, 'utf8'), name, text));
}
process.stdout.write(`Wrote ${[...new Set(parts.map(([file]) => file))].join(' and ')}.\n`);
