import { DispatcherUnavailableError, WorkerLostError } from '@dispatch/core';
import type { Call } from '../call/call.js';
import type { Lane } from '../lane/lane.js';
import type { WorkerExit } from '../worker-link.js';

/** A call that was on its way to that many lost workers is not sent to another: its arguments may be what kills them. */
const mostLosses = 3;

/** What becomes of the calls that a lost worker held. */
export interface Salvage {
  /** Had not started: to run elsewhere. */
  readonly again: Call[];
  /** Cannot go on, each with an error of its own. */
  readonly failed: { readonly call: Call; readonly error: Error }[];
  /** The module whose import killed the worker. */
  readonly guilty: string | undefined;
}

/**
 * Modules that were being imported when a worker died or hung, and not shown to be the reason: others may be, and so may
 * chance. Each with the number of the newest worker of that moment: what kills several at once has killed once.
 */
export type Suspects = Map<string, number>;

/** Empties a lost lane. Calls that had started fail; those that had not run again, with few exceptions. @param newest the number of the newest worker. */
export function salvage(lane: Lane, exit: WorkerExit, suspects: Suspects, newest: number): Salvage {
  const again: Call[] = [];
  const failed: Salvage['failed'] = [];
  const calls = lane.slots.all();
  const kept = new Set(calls.filter((call) => lane.keeps(call)));
  // That a worker does not start is not the fault of what waits for it.
  const wasStarting = lane.status === 'starting';
  const unstarted = new Set(calls.filter((call) => lane.withdraw(call)));
  const guilty = blame(lane, calls.length > unstarted.size, suspects, newest);
  for (const call of calls) {
    if (!unstarted.has(call)) {
      lane.settle(call.id);
      failed.push({ call, error: lost(call, exit, 'while it ran') });
      continue;
    }
    if (!wasStarting && !kept.has(call)) call.losses += 1;
    if (call.settled) continue;
    if (call.transfer !== undefined && !kept.has(call))
      failed.push({ call, error: lost(call, exit, 'before it started, with its moved arguments') });
    else if (call.losses >= mostLosses && (guilty === undefined || call.profile.definition.module !== guilty))
      failed.push({ call, error: lost(call, exit, `before it started, as ${mostLosses} workers before it were`) });
    else again.push(call);
  }
  return { again, failed, guilty };
}

/** The module whose import killed the worker: the only one that was being imported, and not for the first time. */
function blame(lane: Lane, somethingRan: boolean, suspects: Suspects, newest: number): string | undefined {
  if (somethingRan || suspect(lane, suspects, newest)) return undefined;
  const [module] = lane.timers.importing.keys();
  if (module === undefined || lane.number > (suspects.get(module) ?? Infinity)) return module;
  // Once may be chance: a worker can be killed from outside, or by what an earlier task left behind.
  if (!suspects.has(module)) suspects.set(module, newest);
  return undefined;
}

/** If several modules are being imported in a lane, makes them suspects. @returns whether they are several. */
export function suspect(lane: Lane, suspects: Suspects, newest: number): boolean {
  const { importing } = lane.timers;
  if (importing.size <= 1) return false;
  for (const module of importing.keys()) if (!suspects.has(module)) suspects.set(module, newest);
  return true;
}

/**
 * Whether a call may go to this lane for all that is known of its module: suspects are imported one at a time, so that
 * the next death tells which one it was.
 */
export function isSafe(call: Call, lane: Lane, suspects: Suspects): boolean {
  const { module } = call.profile.definition;
  if (suspects.size === 0 || module === undefined || lane.hasLoaded(call)) return true;
  const loading = [...lane.modules].filter(([other, loaded]) => !loaded && other !== module);
  return suspects.has(module) ? loading.length === 0 : !loading.some(([other]) => suspects.has(other));
}

function lost(call: Call, exit: WorkerExit, when: string): WorkerLostError {
  return new WorkerLostError(`the worker of '${call.profile.definition.name}' was lost ${when}${ended(exit)}`, exit);
}

/** The error of a call that waits for a module whose import killed a worker. */
export function killedByImport(module: string | undefined, exit: WorkerExit): DispatcherUnavailableError {
  const cause = new WorkerLostError(`the worker was lost${ended(exit)}`, exit);
  return new DispatcherUnavailableError(`the module ${module} ends its worker while it loads`, { cause });
}

function ended({ exitCode, cause }: WorkerExit): string {
  const code = exitCode === undefined ? '' : ` (exit code ${exitCode})`;
  return cause instanceof Error ? `${code}: ${cause.message}` : code;
}
