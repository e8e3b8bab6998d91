import type { Call } from '../call/call.js';
import type { Lane } from '../lane/lane.js';
import { isSafe, type Suspects } from './recovery.js';

/**
 * Gives an idle lane half of what the other one that holds most unstarted has. Called when nothing waits that could go
 * to it, so nothing is overtaken; what was taken back starts elsewhere, never twice (the claim word decides).
 *
 * @returns whether there was anything that could be taken.
 */
export function steal(thief: Lane, lanes: readonly Lane[], suspects: Suspects): boolean {
  let victim: Lane | undefined;
  let loot: Call[] = [];
  for (const lane of lanes) {
    // What one holds is looked at only if it can be more: a lane may hold hundreds.
    if (lane === thief || lane.mostUnstarted <= loot.length) continue;
    const unstarted = lane.slots.which((call) => isLoose(call, lane) && isSafe(call, thief, suspects));
    if (unstarted.length <= loot.length) continue;
    victim = lane;
    loot = unstarted;
  }
  if (victim === undefined) return false;
  loot.sort((a, b) => a.order - b.order);
  // A worker that does not run yet keeps nothing: the thief is at work at once.
  const share = victim.status === 'starting' ? loot.length : Math.ceil(loot.length / 2);
  for (const call of loot.slice(loot.length - share)) {
    if (!thief.isOpen || !(thief.hasFreeSlot || (thief.slots.hasFree && thief.prefetch.hasRoomFor(call)))) break;
    if (victim.withdraw(call)) thief.hand(call, victim);
  }
  return true;
}

/** Whether it has not started and is not bound to its lane. */
function isLoose(call: Call, lane: Lane): boolean {
  return call.transfer === undefined && call.affinity === undefined && !call.settled && !lane.isRunning(call);
}
