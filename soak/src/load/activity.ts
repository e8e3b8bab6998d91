import type { Dispatcher } from '@dispatch/core';

/** What an activity works with. */
export interface Scene {
  readonly dispatcher: Dispatcher;
  readonly random: () => number;
  /** Lives as long as the soak, and is shared by many tasks. */
  readonly signal: AbortSignal;
}

/** One thing that users do. Rejects if what comes of it is not what must. */
export type Activity = (scene: Scene) => Promise<void>;

/** @throws {Error} unless `condition` holds. */
export function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`not as it must be: ${what}`);
}
