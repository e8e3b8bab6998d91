import { isDispatchError, type Dispatcher } from '@dispatch/core';
import { tasks, type Inspection } from './tasks.js';
import { reasonOf, type Unreadable } from './unreadable.js';
import type { Found } from './walk.js';

export interface InspectedFile extends Inspection {
  readonly path: string;
}

/** The result for one path. */
export type FileResult = InspectedFile | Unreadable;

export interface InspectOptions {
  /** The maximum number of files in flight; `undefined` leaves it to the dispatcher. */
  readonly concurrency: number | undefined;
  /** Per file, in milliseconds from its submission. */
  readonly timeout: number | undefined;
  readonly signal: AbortSignal;
}

export function isUnreadable(result: FileResult): result is Unreadable {
  return 'reason' in result;
}

/**
 * Inspects files as they are found, and yields each result as soon as it is available. A file that cannot be inspected
 * yields a result too.
 *
 * Rejects with `DISPATCH_UNAVAILABLE` if no worker can be started, and with `DISPATCH_CANCELLED` once `signal` aborts.
 */
export async function* inspectFiles(
  dispatcher: Dispatcher,
  files: Iterable<Found> | AsyncIterable<Found>,
  { concurrency, timeout, signal }: InspectOptions,
): AsyncGenerator<FileResult, void, void> {
  const outcomes = dispatcher.map(({ realPath }: Found) => tasks.inspectFile(realPath), files, {
    ordered: false,
    settled: true,
    signal,
    concurrency,
    timeout,
  });
  for await (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') yield { path: outcome.item.path, ...outcome.value };
    // Without an item, the iterator of the files has thrown.
    else if (outcome.item === undefined || isDispatchError(outcome.reason, 'DISPATCH_UNAVAILABLE'))
      throw outcome.reason;
    else yield { path: outcome.item.path, reason: reasonOf(outcome.reason) };
  }
}
