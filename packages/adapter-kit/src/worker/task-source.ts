import type { TaskDefinition } from '@dispatch/core/internal';
import type { TaskReference } from '../wire/messages.js';

/**
 * Is called once for each call of `find`, when the import has ended: with the error if it failed. Otherwise the tasks of the
 * module can be found from then on.
 */
export type OnImported = (module: string, error?: unknown) => void;

/** Finds the tasks that a worker is asked to run. */
export interface TaskSource {
  /**
   * The definition of a task; `undefined` while its module is being imported.
   *
   * A worker may be blocked by another module as soon as other code runs. So a source that reports the end of an import calls
   * `onImported` in the same job: otherwise a task would be believed to have started that has not.
   *
   * @param onImported is called if `undefined` was returned.
   * @throws {TaskNotFoundError} if there is none.
   */
  find(reference: TaskReference, onImported: OnImported): TaskDefinition | undefined;
}
