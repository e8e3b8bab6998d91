import { check, hasCode, mentions } from '../assertions.js';
import { depthOf, type Nested } from '../fixtures/deep.js';

/**
 * How deep the values are nested. Which of them can be cloned depends on the stacks of the two threads: at one depth the
 * sender fails, at another the receiver.
 */
export const depths: readonly number[] = [500, 1500, 2000, 2500, 3000, 6000, 20_000];

/** How a promise settled. */
export type Outcome<T = unknown> = { readonly value: T } | { readonly error: unknown };

export function outcomeOf<T>(promise: PromiseLike<T>): Promise<Outcome<T>> {
  return Promise.resolve(promise).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

/** The outcome is as expected, or a SerializationError. */
export function checkOutcome(
  outcome: Outcome,
  depth: number,
  task: string,
  isExpected: (outcome: Outcome) => boolean,
): void {
  if (isExpected(outcome)) return;
  const what = `what the task with a value of ${depth} levels`;
  if ('value' in outcome) check(false, `${what} gives is as expected, got ${String(outcome.value)}`);
  else {
    hasCode(outcome.error, 'DISPATCH_SERIALIZATION', `${what} fails with`);
    check(outcome.error.message.length < 1000, `the message of ${what} fails with has less than 1000 characters`);
    mentions(outcome.error.message, [task], `the message of ${what} fails with`);
  }
}

export function hasReturned(outcome: Outcome, depth: number): boolean {
  return 'value' in outcome && outcome.value === depth;
}

export function hasDepth(outcome: Outcome, depth: number): boolean {
  return 'value' in outcome && depthOf(outcome.value as Nested | undefined) === depth;
}

export function isThrown(outcome: Outcome): boolean {
  return 'error' in outcome && outcome.error instanceof RangeError && outcome.error.message === 'with a property';
}
