import { isDispatchError, type TaskSettledEvent } from '@dispatch/core';
import type { Outcome } from './names.js';

/** The outcome of a task, which tells a task that timed out from others that failed. */
export function outcomeOf({ error, outcome }: TaskSettledEvent): Outcome {
  return outcome === 'failed' && isDispatchError(error, 'DISPATCH_TIMEOUT') ? 'timed_out' : outcome;
}
