import { runCases } from './run-cases.mjs';

/** How long a case may run without an event, in milliseconds, in addition to ten times its usual duration. */
const idle = Number(process.env.MUTATION_TIMEOUT ?? 10_000);

/**
 * Runs the cases, all of which reach the mutant, until one fails. Such a case runs again, alone: if it passes then, it is left
 * out, and the others continue.
 *
 * @returns `{ outcome: 'killed' | 'hung' | 'survived', by, why }`.
 */
export async function tryMutant(folder, adapter, place, mutant, cases) {
  let left = cases;
  while (left.length > 0) {
    const failure = await findFailure(folder, adapter, place, mutant, left);
    if (failure === undefined) break;
    if (failure.outcome === 'hung') return { ...failure, adapter };
    const test = left.find(({ id }) => id === failure.by);
    // A failure before the first case is no matter of chance.
    if (test === undefined || (await findFailure(folder, adapter, place, mutant, [test])) !== undefined)
      return { ...failure, adapter };
    left = left.slice(left.indexOf(test) + 1);
  }
  return { outcome: 'survived' };
}

async function findFailure(folder, adapter, place, mutant, cases) {
  const { events, killed, exitCode } = await runCases(folder, adapter, {
    tests: cases.map(({ id, time }) => ({ id, deadline: deadlineOf(time) })),
    place,
    env: { MUTATION_ACTIVE: mutant.id },
    idle: idle + deadlineOf(Math.max(...cases.map(({ time }) => time))),
  });
  const last = events.at(-1);
  if (last?.event === 'done') return undefined;
  const by = last?.id ?? 'the start';
  if (last?.event === 'end' && last.status === 'failed')
    return { outcome: 'killed', by, why: last.reason.split('\n')[0] };
  if (killed !== undefined) return { outcome: 'hung', by, why: killed };
  return { outcome: 'killed', by, why: `the process ended with the exit code ${exitCode}` };
}

const deadlineOf = (time) => Math.round(2500 + 10 * time);
