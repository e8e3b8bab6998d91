// `npm run rivals [-- --check] [rival …]`: runs the conformance suite against other libraries and writes docs/rivals.md. With `--check`,
// only checks that the page names the clauses of the contract and the installed versions.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cases } from '@dispatch/conformance';
import { pageOf, outOfDate } from './page.mjs';
import { runRival } from './run-rival.mjs';

const root = join(import.meta.dirname, '../..');
const pagePath = join(root, 'docs/rivals.md');
const reports = join(root, 'bench/reports');
const rivals = ['piscina', 'tinypool', 'workerpool', 'comlink'].map((name) => {
  const manifest = join(import.meta.dirname, '../node_modules', name, 'package.json');
  return { name, version: JSON.parse(readFileSync(manifest, 'utf8')).version };
});
const contract = readFileSync(join(root, 'docs/contract.md'), 'utf8');
const [first, ...others] = process.argv.slice(2);

if (first === '--check') {
  const complaints = outOfDate(readFileSync(pagePath, 'utf8'), { rivals, contract });
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length > 0) console.error('Run `npm run rivals` to write docs/rivals.md again.');
  process.exit(complaints.length > 0 ? 1 : 0);
}

/** A case that has not ended by then fails, in milliseconds: enough for those that pass. */
const deadline = 5000;
/** Clauses whose cases ask a task for what it cannot read, after its worker has been ended. */
const unseen = {
  C5: { rivals: ['piscina', 'tinypool', 'comlink'], what: 'whether a running task was cancelled' },
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const ids = cases.map(({ id }) => id);
const only = first === undefined ? undefined : [first, ...others];
mkdirSync(reports, { recursive: true });
const results = new Map();
// All at once: most of the time they wait for cases that do not end.
await Promise.all(rivals.map(({ name }) => measure(name)));
writeFileSync(pagePath, pageOf({ rivals, results, contract, cases, date: new Date() }));
console.info(`Wrote ${pagePath}`);

async function measure(name) {
  const path = join(reports, `rival-${name}.json`);
  if (only !== undefined && !only.includes(name)) {
    results.set(name, new Map(Object.entries(JSON.parse(readFileSync(path, 'utf8')))));
    return;
  }
  const own = await runRival(name, ids, deadline);
  for (const { id, clause } of cases)
    if (unseen[clause]?.rivals.includes(name)) own.get(id)?.asked.push(unseen[clause].what);
  writeFileSync(path, JSON.stringify(Object.fromEntries(own), null, 1));
  results.set(name, own);
}
