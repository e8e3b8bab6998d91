import { expect, test } from 'vitest';
import { invariants, Violation } from './violation.js';
import { plantedFaults as otherFaults } from './planted-faults.js';
import { plantedRingFaults } from './planted-ring-faults.js';
import { scriptOf } from './script.js';
import { shrink, type Shrunk } from './shrinking.js';
import type { Faults } from './simulated-world.js';
import { simulate, type Report } from './simulation.js';

/** The steps of a script; ending the run adds more. */
const scriptLength = 300;
const testsAll = process.env['TEST_ALL'] === '1';
const wantedSteps = Number(process.env['SIMULATION_STEPS'] ?? (testsAll ? 1_000_000 : 100_000));
const firstSeed = Number(process.env['SIMULATION_SEED'] ?? 1);

/** The report of a violation: how to replay it, and the shortest script that leads to it. */
function story(seed: number, { script, violation, log }: Shrunk): string {
  return [
    violation.message,
    `Replay: SIMULATION_SEED=${seed} SIMULATION_STEPS=1 npx vitest run test/simulation`,
    `Shrunk to ${script.steps.length} steps: ${JSON.stringify(script)}`,
    ...log,
  ].join('\n');
}

test.each(['threads', 'rings', 'links'] as const)(
  `${wantedSteps} steps from seed ${firstSeed}, or a quarter of them over links, violate no invariant: %s`,
  { timeout: 30_000 + wantedSteps },
  async (connection) => {
    const wanted = connection === 'links' ? wantedSteps / 4 : wantedSteps;
    const total = { steps: 0, submissions: 0, started: 0, workers: 0 };
    let seed = firstSeed;
    for (; total.steps < wanted; seed += 1) {
      let report: Report;
      try {
        report = await simulate(scriptOf(seed, scriptLength), { connection });
      } catch (error) {
        const shrunk =
          error instanceof Violation ? await shrink(scriptOf(seed, scriptLength), { connection }) : undefined;
        if (shrunk === undefined) throw error;
        expect.fail(story(seed, shrunk));
      }
      total.steps += report.steps;
      total.submissions += report.submissions;
      total.started += report.started;
      total.workers += report.workers;
    }
    console.info(`${connection}, seeds ${firstSeed} to ${seed - 1}: ${JSON.stringify(total)}`);
    if (wanted < 10_000) return;
    // A simulation in which little happens verifies little.
    expect(total.started).toBeGreaterThan(total.steps / 20);
    expect(total.workers).toBeGreaterThan(total.steps / 200);
  },
);

test('a seed gives the same run each time', { timeout: 60_000 }, async () => {
  const runs: string[][] = [];
  for (let run = 0; run < 2; run += 1) {
    const log: string[] = [];
    for (let seed = 1; seed <= 20; seed += 1)
      await simulate(scriptOf(seed, scriptLength), {}, (line) => log.push(line));
    runs.push(log);
  }
  expect(runs[0]?.length).toBeGreaterThan(1000);
  expect(runs[0]).toEqual(runs[1]);
});

const plantedFaults = [...otherFaults, ...plantedRingFaults];

/** The first seed with which a fault violates its invariant. */
async function findViolation(faults: Faults, breaks: string): Promise<number | undefined> {
  for (let seed = 1; seed <= 1000; seed += 1) {
    try {
      await simulate(scriptOf(seed, scriptLength), faults);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      if (error.invariant === breaks) return seed;
    }
  }
  return undefined;
}

test.each(plantedFaults)('a planted fault is found: $title', { timeout: 60_000 }, async ({ breaks, faults }) => {
  expect(await findViolation(faults, breaks)).toBeDefined();
});

test('each invariant has a planted fault', () => {
  expect(new Set(plantedFaults.map(({ breaks }) => breaks))).toEqual(new Set(invariants));
});

test(
  'a script that violates an invariant shrinks to a few steps that violate the same one',
  { timeout: 60_000 },
  async () => {
    const planted = plantedFaults.find(({ breaks }) => breaks === 'no settled or cancelled task starts');
    const faults = planted?.faults ?? {};
    const seed = await findViolation(faults, 'no settled or cancelled task starts');
    const shrunk = await shrink(scriptOf(seed ?? 0, scriptLength), faults);
    expect(shrunk?.violation.invariant).toBe('no settled or cancelled task starts');
    expect(shrunk?.script.steps.length).toBeLessThan(20);
    expect(shrunk?.log.some((line) => line.includes('submit 1'))).toBe(true);
  },
);
