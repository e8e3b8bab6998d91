import { expect, test } from 'vitest';
import { invariants, Violation } from './invariants.js';
import { plantedFaults, withFault } from './planted-faults.js';
import { scriptOf } from './script.js';
import { simulate } from './simulation.js';

test.each(plantedFaults)('a planted fault is found: $title', { timeout: 120_000 }, async (fault) => {
  const Faulty = await withFault(fault);
  const others = new Map<string, number>();
  for (let seed = 1; seed <= 300; seed += 1) {
    try {
      await simulate(scriptOf(seed, 150), Faulty);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      if (error.invariant === fault.breaks) return;
      others.set(error.invariant, (others.get(error.invariant) ?? 0) + 1);
    }
  }
  expect.fail(`not found; violated otherwise: ${JSON.stringify([...others])}`);
});

test('each invariant has a planted fault', () => {
  expect(new Set(plantedFaults.map(({ breaks }) => breaks))).toEqual(new Set(invariants));
});
