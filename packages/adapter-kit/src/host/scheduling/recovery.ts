import { DispatcherUnavailableError, WorkerLostError } from '@dispatch/core';
import type { Call } from '../call/call.js';
import type { Lane } from '../lane/lane.js';
import type { WorkerExit } from '../worker-link.js';

/** A call that was lost this many times before it started fails (L7): its arguments may be what ends the workers. */
const maxLosses = 3;

/** What happens to the calls that a lost worker held. */
export interface Recovery {
  /** Calls that had not started, to be assigned again. */
  readonly retried: Call[];
  /** Calls that fail, each with its error. */
  readonly failed: { readonly call: Call; readonly error: Error }[];
  /** The module whose import ended the worker, if that is known. */
  readonly culprit: string | undefined;
}

/**
 * Modules that were being imported when a worker was lost or hung, and that are not known to be the reason. Each is
 * stored with the number of the newest worker at that time: several workers that are lost at once count as one loss.
 */
export type Suspects = Map<string, number>;

/** Removes the calls from a lost lane and decides which fail. @param newest the number of the newest worker. */
export function recover(lane: Lane, exit: WorkerExit, suspects: Suspects, newest: number): Recovery {
  const retried: Call[] = [];
  const failed: Recovery['failed'] = [];
  const calls = lane.slots.all();
  const unsent = new Set(calls.filter((call) => lane.sender.holds(call)));
  // A failed start is not counted as a loss of the calls that wait for it.
  const wasStarting = lane.status === 'starting';
  const unstarted = new Set(calls.filter((call) => lane.calls.reclaim(call)));
  const culprit = findCulprit(lane, calls.length > unstarted.size, suspects, newest);
  // A message that was lost may have been about any task that had started, unless there is only one.
  const isReplyLost = lane.lost.mayHaveReply && exit.cause === undefined && calls.length - unstarted.size === 1;
  for (const call of calls) {
    if (!unstarted.has(call)) {
      lane.calls.release(call);
      failed.push({ call, error: isReplyLost ? lane.lost.errorOf(call) : lostError(call, exit, 'while the task ran') });
      continue;
    }
    if (!wasStarting && !unsent.has(call)) call.losses += 1;
    if (call.settled) continue;
    if (call.transfer !== undefined && !unsent.has(call))
      failed.push({ call, error: lostError(call, exit, 'before the task started, with its transferred arguments') });
    else if (call.losses >= maxLosses && (culprit === undefined || call.profile.definition.module !== culprit))
      failed.push({
        call,
        error: lostError(call, exit, `${maxLosses} times before the task started`),
      });
    else retried.push(call);
  }
  return { retried, failed, culprit };
}

/** The module whose import ended the worker: the only one that was being imported, and not for the first time. */
function findCulprit(lane: Lane, hadRunning: boolean, suspects: Suspects, newest: number): string | undefined {
  if (hadRunning || addSuspects(lane, suspects, newest)) return undefined;
  const [module] = lane.timers.importing.keys();
  if (module === undefined || lane.number > (suspects.get(module) ?? Infinity)) return module;
  // One loss can be a coincidence: a worker can be ended from outside, or by state that an earlier task left in it.
  if (!suspects.has(module)) suspects.set(module, newest);
  return undefined;
}

/** Adds the modules that a lane is importing to the suspects, if there are several. @returns whether there are. */
export function addSuspects(lane: Lane, suspects: Suspects, newest: number): boolean {
  const { importing } = lane.timers;
  if (importing.size <= 1) return false;
  for (const module of importing.keys()) if (!suspects.has(module)) suspects.set(module, newest);
  return true;
}

/**
 * Whether a call may be assigned to this lane as far as its module is concerned: suspects are imported one at a time,
 * so that the next loss identifies the module.
 */
export function isSafe(call: Call, lane: Lane, suspects: Suspects): boolean {
  const { module } = call.profile.definition;
  if (suspects.size === 0 || module === undefined || lane.modules.hasLoaded(call)) return true;
  const loading = lane.modules.unloaded(module);
  return suspects.has(module) ? loading.length === 0 : !loading.some((other) => suspects.has(other));
}

function lostError(call: Call, exit: WorkerExit, when: string): WorkerLostError {
  return new WorkerLostError(
    `the worker of '${call.profile.definition.name}' was lost ${when}${describeEnd(exit)}`,
    exit,
  );
}

/** Creates the error of a call that waits for a module whose import ended a worker. */
export function importEndsWorker(module: string, exit: WorkerExit): DispatcherUnavailableError {
  const cause = new WorkerLostError(`the worker was lost${describeEnd(exit)}`, exit);
  return new DispatcherUnavailableError(`the module ${module} ends its worker while it loads`, { cause });
}

/** Creates the cause of a failed start that has no other. */
export function endedBeforeReady(exit: WorkerExit): WorkerLostError {
  return new WorkerLostError(`the worker ended before it was ready${describeEnd(exit)}`, exit);
}

function describeEnd({ exitCode, cause }: WorkerExit): string {
  const code = exitCode === undefined ? '' : ` (exit code ${exitCode})`;
  return cause instanceof Error ? `${code}: ${cause.message}` : code;
}
