import { isDispatchError, type Dispatcher } from '@dispatch/core';
import { tasks, type Inspection } from './tasks.js';
import { reasonOf, type Unreadable } from './unreadable.js';

export interface InspectedFile extends Inspection {
  readonly path: string;
}

/** What became of one path. */
export type Finding = InspectedFile | Unreadable;

export interface InspectOptions {
  /** How many files may be under way; the dispatcher decides where it is `undefined`. */
  readonly concurrency: number | undefined;
  /** For each file, in milliseconds from its submission. */
  readonly timeout: number | undefined;
  readonly signal: AbortSignal;
}

export function isUnreadable(finding: Finding): finding is Unreadable {
  return 'reason' in finding;
}

/**
 * Inspects files as their paths come, and gives each finding as soon as it is there. A file that fails for a reason of its
 * own is a finding too.
 *
 * Rejects with `DISPATCH_UNAVAILABLE` if no worker can be started, and with `DISPATCH_CANCELLED` once `signal` aborts.
 */
export async function* inspectFiles(
  dispatcher: Dispatcher,
  paths: Iterable<string> | AsyncIterable<string>,
  { concurrency, timeout, signal }: InspectOptions,
): AsyncGenerator<Finding, void, void> {
  const outcomes = dispatcher.map(tasks.inspectFile, paths, {
    ordered: false,
    settled: true,
    signal,
    concurrency,
    timeout,
  });
  for await (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') yield { path: outcome.item, ...outcome.value };
    else if (isDispatchError(outcome.reason, 'DISPATCH_UNAVAILABLE')) throw outcome.reason;
    else yield { path: outcome.item, reason: reasonOf(outcome.reason) };
  }
}
