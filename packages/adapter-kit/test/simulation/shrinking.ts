import * as fc from 'fast-check';
import { Violation } from './violation.js';
import { mostChoices, type Script } from './script.js';
import type { Faults } from './simulated-world.js';
import { simulate } from './simulation.js';

const scripts: fc.Arbitrary<Script> = fc.record({
  options: fc.nat(mostChoices),
  steps: fc.array(fc.tuple(fc.nat(99), fc.nat(mostChoices)), { maxLength: 10_000 }),
});

/** A script that violates an invariant, and its log. */
export interface Shrunk {
  readonly script: Script;
  readonly violation: Violation;
  /** The log of the run, line by line. */
  readonly log: readonly string[];
}

/** The most scripts that are tried. */
const mostTries = 2000;

/** Searches for the shortest script that violates the same invariant as `script`, if that violates one. */
export async function shrink(script: Script, faults: Faults = {}): Promise<Shrunk | undefined> {
  const first = await violationOf(script, faults);
  if (first === undefined) return undefined;
  let tries = 0;
  const holds = fc.asyncProperty(scripts, async (shorter) => {
    tries += 1;
    return tries > mostTries || (await violationOf(shorter, faults))?.invariant !== first.invariant;
  });
  const { counterexample } = await fc.check(holds, { examples: [[script]], numRuns: 1 });
  const shortest = counterexample?.[0] ?? script;
  const log: string[] = [];
  const violation = await violationOf(shortest, faults, (line) => log.push(line));
  if (violation === undefined) throw new Error('the same script gave another run: the simulation is not deterministic');
  return { script: shortest, violation, log };
}

async function violationOf(
  script: Script,
  faults: Faults,
  log?: (line: string) => void,
): Promise<Violation | undefined> {
  try {
    await simulate(script, faults, log);
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error;
    throw error;
  }
}
