import { expect, test } from 'vitest';
import type { Session } from '../../../src/session/session.js';
import { Violation } from './invariants.js';
import { plantedFaults, withFault } from './planted-faults.js';
import { scriptOf, shrink, type Script } from './script.js';
import { simulate } from './simulation.js';

/** The actions of a script. Packets and timers are further steps. */
const scriptLength = 150;
const testsAll = process.env['TEST_ALL'] === '1';
const wantedSteps = Number(process.env['SIMULATION_STEPS'] ?? (testsAll ? 1_000_000 : 100_000));
const firstSeed = Number(process.env['SIMULATION_SEED'] ?? 1);

async function violationOf(script: Script, implementation?: typeof Session): Promise<Violation | undefined> {
  try {
    await simulate(script, implementation);
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error;
    throw error;
  }
}

/** How to repeat a violation, and the shortest script that leads to it. */
async function story(seed: number, violation: Violation): Promise<string> {
  const fails = async (script: Script): Promise<boolean> =>
    (await violationOf(script))?.invariant === violation.invariant;
  const shortest = await shrink(scriptOf(seed, scriptLength), fails);
  const log: string[] = [];
  const last = await simulate(shortest, undefined, (line) => log.push(line)).catch((error: unknown) => error);
  const replay = `Replay: SIMULATION_SEED=${seed} SIMULATION_STEPS=1 npx vitest run test/session/simulation`;
  return [String(last), replay, `${shortest.steps.length} actions are left: ${JSON.stringify(shortest)}`, ...log].join(
    '\n',
  );
}

test(
  `${wantedSteps} steps from seed ${firstSeed} violate no invariant`,
  { timeout: 30_000 + wantedSteps / 2 },
  async () => {
    const total = { steps: 0, frames: 0, sessions: 0, losses: 0 };
    let seed = firstSeed;
    for (; total.steps < wantedSteps; seed += 1) {
      try {
        const report = await simulate(scriptOf(seed, scriptLength));
        total.steps += report.steps;
        total.frames += report.frames;
        total.sessions += report.sessions;
        total.losses += report.losses;
      } catch (error) {
        if (!(error instanceof Violation)) throw error;
        expect.fail(await story(seed, error));
      }
    }
    console.info(`sessions, seeds ${firstSeed} to ${seed - 1}: ${JSON.stringify(total)}`);
    if (wantedSteps < 10_000) return;
    // A simulation in which little happens verifies little.
    expect(total.frames).toBeGreaterThan(total.steps / 100);
    expect(total.losses).toBeGreaterThan(total.steps / 2000);
  },
);

test('a seed gives the same run each time', { timeout: 60_000 }, async () => {
  const runs = [];
  for (let run = 0; run < 2; run += 1) {
    const log: string[] = [];
    for (let seed = 1; seed <= 20; seed += 1)
      await simulate(scriptOf(seed, scriptLength), undefined, (line) => log.push(line));
    runs.push(log);
  }
  expect(runs[0]?.length).toBeGreaterThan(500);
  expect(runs[0]).toEqual(runs[1]);
});

test('a script that violates an invariant shrinks to a few actions that violate it', { timeout: 60_000 }, async () => {
  const [fault] = plantedFaults;
  if (fault === undefined) throw new Error('there is no planted fault');
  const Faulty = await withFault(fault);
  const fails = async (script: Script): Promise<boolean> =>
    (await violationOf(script, Faulty))?.invariant === fault.breaks;
  let seed = 1;
  while (!(await fails(scriptOf(seed, scriptLength)))) seed += 1;
  const shortest = await shrink(scriptOf(seed, scriptLength), fails);
  expect(await fails(shortest)).toBe(true);
  expect(shortest.steps.length).toBeLessThan(10);
});
