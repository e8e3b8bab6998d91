import type { TaskDefinition } from '@dispatch/core/internal';
import type { TaskReference } from '../wire/messages.js';

/** Finds the tasks that a worker is asked to run. */
export interface TaskSource {
  /**
   * The definition of a task, or a promise of it while its module is being imported.
   *
   * @throws {TaskNotFoundError} if there is none. A promise rejects with the same error.
   */
  find(reference: TaskReference): TaskDefinition | Promise<TaskDefinition>;
}
