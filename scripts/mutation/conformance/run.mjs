// `npm run mutation -- conformance [--sample N] [--seed N] [--minutes N] [--jobs N] [--continue] [part-of-a-path | #id …]`: plants each
// mutant in the built adapter kit and runs the conformance suite alone against it: in process, on threads, on child processes. Needs
// `npm run build`. With `--continue`, the build and the measured cases of the last run are used again, and the mutants that it has tried
// are not tried again.
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../pnpm.mjs';
import { buildTree } from './build-tree.mjs';
import { adapters } from './loaded-files.mjs';
import { casesOf, furtherCases, measureCases } from './measure-cases.mjs';
import { whyNotPromised } from './not-promised.mjs';
import { partOf, report } from './report.mjs';
import { readEvents } from './run-cases.mjs';
import { sample } from './sample.mjs';
import { tryMutant } from './try-mutant.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: 'Infinity' },
    jobs: { type: 'string', default: '1' },
    continue: { type: 'boolean', default: false },
  },
});
const wanted = positionals.slice(1);
const folder = join(root, 'reports/mutation/conformance');
const [log, list] = ['log.ndjson', 'mutants.json'].map((name) => join(folder, name));
if (!values.continue) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(list, JSON.stringify(await buildTree(folder)));
}
const mutants = JSON.parse(readFileSync(list, 'utf8'));
const isWanted = ({ id, file }) =>
  wanted.length === 0 || wanted.some((part) => part === `#${id}` || file.includes(part));
const inParts = mutants.filter((mutant) => !mutant.ignored && partOf(mutant) !== undefined && isWanted(mutant));
const candidates = inParts.filter((mutant) => whyNotPromised(mutant) === undefined);
console.info(`${inParts.length - candidates.length} of ${inParts.length} mutants are in code without a promise`);
const chosen = sample(candidates, Number(values.sample), Number(values.seed));
console.info(`${chosen.length} of ${candidates.length} mutants, seed ${values.seed}`);

const suites = [];
for (const adapter of adapters) {
  const measured = values.continue ? readEvents(folder, adapter) : await measureCases(folder, adapter, mutants.length);
  const { cases, omitted } = casesOf(measured);
  console.info(`${adapter}: ${cases.length} cases${omitted.length === 0 ? '' : `, without ${omitted.join(', ')}`}`);
  suites.push({ adapter, cases });
}

const byId = new Map(mutants.map((mutant) => [mutant.id, mutant]));
const before = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : [];
const results = before
  .map((line) => JSON.parse(line))
  .map(({ id, ...result }) => ({ mutant: byId.get(id), ...result }));
const tried = new Set(results.map(({ mutant }) => mutant));
/** How many mutants each case has killed in a file. Such a case is likely to kill others there. */
const kills = new Map();
const keyOf = ({ file }, id) => `${file} ${id}`;
const until = Date.now() + 60_000 * Number(values.minutes);
const left = chosen.filter((mutant) => !tried.has(mutant)).values();
await Promise.all(Array.from({ length: Number(values.jobs) }, (_, job) => tryMutants(job)));
report(results, folder);

/** Tries one mutant after another, until none is left or the time has passed. */
async function tryMutants(job) {
  for (const mutant of left) {
    const started = Date.now();
    const result = { mutant, ...(await judge(job, mutant)), time: 0 };
    result.time = Date.now() - started;
    results.push(result);
    const { outcome, adapter, by, why, time } = result;
    if (by !== undefined) kills.set(keyOf(mutant, by), (kills.get(keyOf(mutant, by)) ?? 0) + 1);
    appendFileSync(log, `${JSON.stringify({ outcome, adapter, by, why, time, ...mutant })}\n`);
    if (Date.now() > until) break;
  }
}

async function judge(job, mutant) {
  const tried = [];
  for (const { adapter, cases } of suites) {
    const reaching = cases
      .filter(({ reached }) => reached.has(Number(mutant.id)))
      .sort((one, other) => (kills.get(keyOf(mutant, other.id)) ?? 0) - (kills.get(keyOf(mutant, one.id)) ?? 0));
    const result = await tryMutant(folder, adapter, `${adapter}-${job}`, mutant, furtherCases(reaching, tried));
    if (result.outcome !== 'survived') return result;
    tried.push(...reaching);
  }
  return { outcome: tried.length === 0 ? 'not reached' : 'survived' };
}
