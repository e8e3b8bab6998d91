export const invariants = [
  'frames arrive in order and once',
  'everything arrives, or the loss is reported',
  'packets are no larger than allowed',
  'bytes in flight are bounded',
  'a short interruption loses nothing',
  'a peer is not lost early',
  'a silent peer is lost in time',
  'nothing is called after the end',
  'an orderly end comes after the last frame',
  'a frame is sent at once',
  'a restored link is used at once',
  'an idle session is quiet',
  'timers end with the session',
  'a peer that follows the protocol is never rejected',
  'other sessions have no effect',
] as const;

export type Invariant = (typeof invariants)[number];

export class Violation extends Error {
  readonly invariant: Invariant;

  constructor(invariant: Invariant, message: string) {
    super(`violates '${invariant}': ${message}`);
    this.invariant = invariant;
  }
}

/** @throws {Violation} unless `holds`. */
export function check(invariant: Invariant, holds: boolean, message: () => string): void {
  if (!holds) throw new Violation(invariant, message());
}
