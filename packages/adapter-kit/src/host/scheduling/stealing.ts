import type { Call } from '../call/call.js';
import type { Lane } from '../lane/lane.js';
import { isSafe, type Suspects } from './recovery.js';

/**
 * Moves half of the unstarted calls of the lane that holds most of them to an idle lane. Called when no waiting call
 * could be assigned to that lane, so none is overtaken. No call can start twice: the claim word decides.
 *
 * @returns whether there were calls that could be taken.
 */
export function steal(thief: Lane, lanes: readonly Lane[], suspects: Suspects): boolean {
  let victim: Lane | undefined;
  let candidates: Call[] = [];
  for (const lane of lanes) {
    // A lane may hold hundreds of calls: they are visited only if there can be more candidates.
    if (lane === thief || maxUnstarted(lane) <= candidates.length) continue;
    const unstarted = lane.slots.which((call) => isStealable(call, lane) && isSafe(call, thief, suspects));
    if (unstarted.length <= candidates.length) continue;
    victim = lane;
    candidates = unstarted;
  }
  if (victim === undefined) return false;
  candidates.sort((a, b) => a.order - b.order);
  // A worker that has not started keeps none: the thief can start at once.
  const share = victim.status === 'starting' ? candidates.length : Math.ceil(candidates.length / 2);
  for (const call of candidates.slice(candidates.length - share)) {
    if (!thief.isOpen || !(thief.capacity.hasFreeSlot || thief.capacity.hasRoomAhead(call))) break;
    if (victim.calls.withdraw(call)) thief.calls.assign(call, victim.number);
  }
  return true;
}

/** At most how many calls of a lane have not started. */
function maxUnstarted({ calls, capacity, status }: Lane): number {
  if (calls.haveStarted) return 0;
  // A ready worker with calls is running one of them, or is about to.
  return capacity.busy - (status === 'starting' ? 0 : 1);
}

/** Whether a call has not started and may run on another lane. */
function isStealable(call: Call, lane: Lane): boolean {
  return call.transfer === undefined && call.affinity === undefined && !call.settled && !lane.calls.isRunning(call);
}
