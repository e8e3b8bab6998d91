import { TaskNotFoundError } from '@dispatch/core';
import type { TaskDefinition } from '@dispatch/core/internal';
import type { TaskReference } from '../wire/messages.js';
import type { TaskSource } from './task-source.js';

/**
 * The tasks of a worker on the dispatcher's own thread: the definitions themselves, whatever else has the same name.
 */
export class SharedTasks implements TaskSource {
  readonly #definitions: readonly TaskDefinition[];

  /** @param definitions the third argument of the adapter's `Spawn`. */
  constructor(definitions: readonly TaskDefinition[]) {
    this.#definitions = definitions;
  }

  find({ index, name }: TaskReference): TaskDefinition {
    const definition = this.#definitions[index];
    if (definition === undefined) throw new TaskNotFoundError(`task '${name}' was never declared`);
    return definition;
  }
}
