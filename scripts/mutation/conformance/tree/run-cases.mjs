// `node run-cases.mjs ADAPTER request.json`: runs the cases that the request names, in its order, until the first failure. Each
// event is a line of JSON in its log.
import { appendFileSync, readFileSync } from 'node:fs';
import { cases, runSuite } from '@dispatch/conformance';
import { beginCoverage, reachedMutants } from './active-mutant.mjs';

const [adapter, request] = process.argv.slice(2);
const recordsCoverage = process.env.MUTATION_COVERAGE !== undefined;
const { harness } = await import(`./${adapter}.mjs`);
const { tests, stopsAtFailure, log } = JSON.parse(readFileSync(request, 'utf8'));

// Written synchronously: a mutant may block the thread directly afterwards.
const say = (event) => appendFileSync(log, `${JSON.stringify(event)}\n`);

/** What is reached before the first case belongs to no case: modules evaluate it when they load. */
if (recordsCoverage) say({ event: 'loaded', reached: reachedMutants() });

let since = 0;
const begin = ({ id }) => {
  since = performance.now();
  if (recordsCoverage) beginCoverage();
  say({ event: 'begin', id });
};
const limited = tests
  .map(({ id, deadline }) => ({ test: cases.find((each) => each.id === id), deadline }))
  .map(({ test, deadline }) => ({
    ...test,
    deadline: deadline ?? test.deadline,
    run(context) {
      begin(test);
      return test.run(context);
    },
  }));

await runSuite(harness, {
  cases: limited,
  onResult({ id, status, reason }) {
    const time = performance.now() - since;
    say({ event: 'end', id, status, reason, time, ...(recordsCoverage && { reached: reachedMutants() }) });
    if (status === 'failed' && stopsAtFailure) process.exit(0);
  },
});
say({ event: 'done' });
process.exit(0);
