import type { Call } from './call.js';
import type { Lane } from './lane.js';
import { isSafe, type Suspects } from './recovery.js';

/**
 * Gives an idle lane half of what the fullest other one holds unstarted. Called when the queue is empty, so nothing is
 * overtaken; what was taken back starts elsewhere, never twice (the claim word decides).
 */
export function steal(thief: Lane, lanes: readonly Lane[], suspects: Suspects): void {
  let victim: Lane | undefined;
  for (const lane of lanes) {
    if (lane === thief || !hasMoreThanItRuns(lane)) continue;
    if (victim === undefined || lane.slots.held > victim.slots.held) victim = lane;
  }
  if (victim === undefined) return;
  const loot = unstarted(victim).filter((call) => isSafe(call, thief, suspects));
  // A worker that does not run yet keeps nothing: the thief is at work at once.
  const share = victim.status === 'starting' ? loot.length : Math.ceil(loot.length / 2);
  for (const call of loot.slice(loot.length - share)) {
    if (!thief.hasFreeSlot && !thief.window.hasRoomFor(call)) return;
    if (victim.withdraw(call)) thief.hand(call);
  }
}

/** Cheap, since it is asked each time a lane becomes idle. */
function hasMoreThanItRuns(lane: Lane): boolean {
  return lane.slots.held > (lane.status === 'starting' ? 0 : 1);
}

function unstarted(lane: Lane): Call[] {
  return lane.slots.all().filter((call) => call.transfer === undefined && !call.settled && !lane.isRunning(call));
}
