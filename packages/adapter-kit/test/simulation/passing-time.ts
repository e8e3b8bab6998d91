import { check } from './violation.js';
import type { Choices } from './script.js';
import type { SimulatedWorld } from './simulated-world.js';

export function pass(world: SimulatedWorld, choices: Choices): boolean {
  advance(world, [1, 2, 5, 10, 20, 60, 100, 1000][choices.below(8)] ?? 1);
  return true;
}

/** Advances the time no further than to the next timer, so that promise reactions run before the one after it. */
export function advance(world: SimulatedWorld, most: number): void {
  const milliseconds = Math.max(0, Math.min(most, world.time.next - world.time.now()));
  world.note(() => `${milliseconds} ms pass`);
  world.time.advance(milliseconds);
  const missed = world.open.find(({ deadline, future }) => future !== undefined && deadline <= world.time.now());
  check('a deadline is kept', missed === undefined, () => `task ${missed?.number} should have timed out`);
}

/** Advances the time while the dispatcher's thread is blocked. */
export function freeze(world: SimulatedWorld, choices: Choices): boolean {
  world.note(() => 'time passes, and no timer fires');
  world.time.freeze([1, 10, 60, 1000][choices.below(4)] ?? 1);
  return true;
}
