import { isDispatchError, type Dispatcher } from '@dispatch/core';
import { reasonOf, type Unreadable } from './unreadable.js';
import { tasks, type Inspection } from './tasks.js';

export interface InspectedFile extends Inspection {
  readonly path: string;
}

export interface InspectOptions {
  /** How many submissions may be in flight. */
  readonly window: number;
  /** For each file, in milliseconds from its submission. */
  readonly timeout: number | undefined;
  /** Aborting it ends the inspection: what is done by then is returned. */
  readonly signal: AbortSignal;
  readonly onFile: (bytes: number) => void;
}

export interface Inspected {
  /** In order of completion. */
  readonly files: InspectedFile[];
  readonly unreadable: Unreadable[];
}

/**
 * Inspects files, a window of them at a time, so that memory stays bounded however many there are.
 *
 * @returns a promise that rejects with `DISPATCH_UNAVAILABLE` if no worker can be started. A file that fails for a reason
 * of its own is `unreadable`.
 */
export async function inspectFiles(
  dispatcher: Dispatcher,
  paths: Iterable<string>,
  { window, timeout, signal, onFile }: InspectOptions,
): Promise<Inspected> {
  const files: InspectedFile[] = [];
  const unreadable: Unreadable[] = [];
  const options = timeout === undefined ? { signal } : { signal, timeout };
  const waiting = iterate(paths);

  // All loops draw from one generator, and a `for` loop that is left, or throws, closes it for the others too.
  const submitOneByOne = async (): Promise<void> => {
    for (const path of waiting) {
      try {
        const inspection = await dispatcher.execute(tasks.inspectFile(path), options);
        files.push({ path, ...inspection });
        onFile(inspection.bytes);
      } catch (error) {
        if (isDispatchError(error, 'DISPATCH_CANCELLED')) return;
        if (isDispatchError(error, 'DISPATCH_UNAVAILABLE')) throw error;
        unreadable.push({ path, reason: reasonOf(error) });
        onFile(0);
      }
    }
  };
  await Promise.all(Array.from({ length: window }, submitOneByOne));
  return { files, unreadable };
}

function* iterate<T>(items: Iterable<T>): Generator<T, void, void> {
  yield* items;
}
