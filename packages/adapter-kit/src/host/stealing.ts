import type { Call } from './call.js';
import type { Lane } from './lane.js';
import { isSafe, type Suspects } from './recovery.js';

/**
 * Gives an idle lane half of what the other one that holds most unstarted has. Called when nothing waits that could go
 * to it, so nothing is overtaken; what was taken back starts elsewhere, never twice (the claim word decides).
 */
export function steal(thief: Lane, lanes: readonly Lane[], suspects: Suspects): void {
  let victim: Lane | undefined;
  let loot: Call[] = [];
  for (const lane of lanes) {
    // What one holds is looked at only if it can be more: each thief asks every lane, and a lane may hold hundreds.
    if (lane === thief || mostUnstarted(lane) <= loot.length) continue;
    const waiting = unstarted(lane).filter((call) => isSafe(call, thief, suspects));
    if (waiting.length <= loot.length) continue;
    victim = lane;
    loot = waiting;
  }
  if (victim === undefined) return;
  // A worker that does not run yet keeps nothing: the thief is at work at once.
  const share = victim.status === 'starting' ? loot.length : Math.ceil(loot.length / 2);
  for (const call of loot.slice(loot.length - share)) {
    if (!thief.isOpen || !(thief.hasFreeSlot || (thief.slots.hasFree && thief.window.hasRoomFor(call)))) return;
    if (victim.withdraw(call)) thief.hand(call, victim);
  }
}

/** At most so many of its calls have not started: a worker that runs and has any runs one of them, or is about to. */
function mostUnstarted(lane: Lane): number {
  return lane.busy - (lane.status === 'starting' ? 0 : 1);
}

function unstarted(lane: Lane): Call[] {
  return lane.slots.all().filter((call) => call.transfer === undefined && call.affinity === undefined && !call.settled && !lane.isRunning(call));
}
