import { aspectsOf, cases } from '../../../packages/conformance/dist/index.js';
import { runCases } from './run-cases.mjs';

/** Cases that take longer than this without a mutant, in milliseconds, are omitted. */
const slowest = Number(process.env.MUTATION_SLOWEST ?? 3000);

/** Runs all cases on an adapter without a mutant, and records which mutants each of them reaches. @returns the events. */
export async function measureCases(folder, adapter, mutantCount) {
  const { events, killed } = await runCases(folder, adapter, {
    tests: cases.map(({ id }) => ({ id })),
    place: adapter,
    stopsAtFailure: false,
    env: { MUTATION_COVERAGE: String(mutantCount) },
    idle: 120_000,
  });
  const last = events.at(-1);
  if (killed !== undefined || last?.event !== 'done')
    throw new Error(
      `the cases of '${adapter}' did not end without a mutant: ${killed ?? 'they ended their process'} (${last?.id ?? 'the start'})`,
    );
  return events;
}

/**
 * @param events of {@link measureCases}.
 * @returns the cases that passed, the fastest first, each with its duration and the mutants that it reaches, and the ids of
 * those that are omitted.
 */
export function casesOf(events) {
  const ends = events.filter(({ event }) => event === 'end');
  const passed = ends.filter(({ status, time }) => status === 'passed' && time <= slowest);
  const omitted = ends.filter((end) => end.status !== 'skipped' && !passed.includes(end));
  const loaded = events.find(({ event }) => event === 'loaded').reached;
  return {
    cases: passed
      .map(({ id, time, reached }) => ({ id, time, reached: new Set([...loaded, ...reached]) }))
      .sort((one, other) => one.time - other.time),
    omitted: omitted.map(({ id, status }) => (status === 'failed' ? `${id} (fails without a mutant)` : id)),
  };
}

/** The cases of an adapter that say more about a mutant which those of other adapters, in `tried`, have not killed. */
export function furtherCases(own, tried) {
  const known = new Set(tried.map(({ id }) => id));
  return own.filter((test) => !known.has(test.id) || differs.has(test.id));
}

const differs = new Set(
  cases.filter((test) => ['memory', 'crash'].some((aspect) => aspectsOf(test).has(aspect))).map(({ id }) => id),
);
