import type { Recall } from '../client/fleet-client.js';

/** A busy worker is not given away before that, in milliseconds: starting the next one takes as long as many tasks. */
const shortestTenure = 1000;

/** What is known of a worker that may be given away. */
export interface Recallable {
  /** Whether it has no task. */
  readonly isIdle: boolean;
  readonly isRecalled: boolean;
  /** How long it has served, in milliseconds. Negative before its start: ended then, it would have run nothing. */
  readonly tenure: number;
}

/**
 * Which workers a dispatcher gives away: all if their host is being shut down. Otherwise one: an idle one, or a busy one
 * if it has clearly more than the dispatcher that needs one. A busy one is ended after its tasks.
 *
 * @param all all workers of this dispatcher.
 */
export function chooseRecalled<Link extends Recallable>(
  all: readonly { readonly lane: string; readonly link: Link }[],
  { candidates, isDraining, lanes }: Recall,
): Link[] {
  const there = all.filter(({ lane, link }) => candidates.includes(lane) && !link.isRecalled).map(({ link }) => link);
  if (isDraining) return there;
  const idle = there.find(({ isIdle }) => isIdle);
  if (idle !== undefined) return [idle];
  const kept = all.filter(({ link }) => !link.isRecalled).length;
  const oldest = there.toSorted((one, other) => other.tenure - one.tenure)[0];
  if (oldest === undefined || oldest.tenure < shortestTenure) return [];
  return kept > lanes + 1 || lanes === 0 ? [oldest] : [];
}
