import type { Dispatcher } from '@dispatch/core';

/** The environment of an activity. */
export interface ActivityContext {
  readonly dispatcher: Dispatcher;
  readonly random: () => number;
  /** A signal that lives as long as the soak test and is shared by many tasks. */
  readonly signal: AbortSignal;
}

/** A typical operation. Rejects if its result is wrong. */
export type Activity = (context: ActivityContext) => Promise<void>;

/** @throws {Error} unless `condition` holds. */
export function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`check failed: ${what}`);
}
