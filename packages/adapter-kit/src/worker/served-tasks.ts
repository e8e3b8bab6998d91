import { TaskNotFoundError } from '@dispatch/core';
import type { TaskDefinition } from '@dispatch/core/internal';
import type { TaskReference } from '../wire/messages.js';
import { nearest } from './near-names.js';
import type { TaskSource } from './task-source.js';

/** A list of tasks that the worker was given, found by namespace and name, whatever module they come from. */
export class ServedTasks implements TaskSource {
  readonly #definitions = new Map<string, TaskDefinition>();

  /** @throws {TypeError} if two of them have one name in one namespace. */
  constructor(definitions: Iterable<TaskDefinition>) {
    for (const definition of definitions) {
      const key = keyOf(definition);
      if ((this.#definitions.get(key) ?? definition) !== definition) {
        throw new TypeError(
          `${describe(definition)} is served twice: give one of the two sets another namespace, defineTasks(…, { namespace })`,
        );
      }
      this.#definitions.set(key, definition);
    }
  }

  find(reference: TaskReference): TaskDefinition {
    const found = this.#definitions.get(keyOf(reference));
    if (found !== undefined) return found;
    const names = [...this.#definitions.values()]
      .filter(({ namespace }) => namespace === reference.namespace)
      .map(({ name }) => name);
    const near = nearest(reference.name, names);
    throw new TaskNotFoundError(
      `${describe(reference)} is not among the tasks that the worker serves` +
        (near.length > 0
          ? `; near it there are: ${near.join(', ')}`
          : ` (of ${names.length} in its namespace none has a name near it)`),
    );
  }
}

/** Both parts are any strings, so no separator would do: the length tells where one ends. */
function keyOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace.length}:${namespace}${name}`;
}

function describe({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `task '${name}'${namespace === '' ? '' : ` of namespace '${namespace}'`}`;
}
