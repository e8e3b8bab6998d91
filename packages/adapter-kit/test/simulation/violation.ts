/** The names of the invariants, which hold after every step. */
export const invariants = [
  'each future settles once',
  'a task starts once',
  'no settled or cancelled task starts',
  'a worker runs no more than its slots',
  'there are no more workers than allowed',
  'a task gets its own arguments and deadline',
  'each outcome has its reason',
  'unstarted tasks of a lost worker run elsewhere',
  'a deadline is kept',
  'a cancellation is seen',
  'the queue keeps its order',
  'no worker is idle while work waits',
  'work is conserved',
  'everything ends',
  'nothing is left after close',
  'messages arrive once, and in order',
  'no message in memory is forgotten',
] as const;

export type Invariant = (typeof invariants)[number];

/** Thrown when an invariant does not hold. */
export class Violation extends Error {
  readonly invariant: Invariant;

  constructor(invariant: Invariant, message: string) {
    super(`${invariant}: ${message}`);
    this.name = 'Violation';
    this.invariant = invariant;
  }
}

/** Throws a {@link Violation} unless `holds`; `message` is called only then. */
export function check(invariant: Invariant, holds: boolean, message: () => string): void {
  if (!holds) throw new Violation(invariant, message());
}
