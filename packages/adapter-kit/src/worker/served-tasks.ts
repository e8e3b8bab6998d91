import { TaskNotFoundError, type Task } from '@dispatch/core';
import { check, definitionOf, type TaskDefinition } from '@dispatch/core/internal';
import type { TaskReference } from '../wire/messages.js';
import { similar } from './near-names.js';
import type { TaskSource } from './task-source.js';

/** What `defineTasks` returns. */
export type TaskSet = Readonly<Record<string, (...args: never[]) => Task<unknown>>>;

/** Tasks that the worker was given. They are found by namespace and name, whatever their module. */
export class ServedTasks implements TaskSource {
  readonly #definitions = new Map<string, TaskDefinition>();

  /** @throws {TypeError} if two of the tasks have the same name in the same namespace. */
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

  /**
   * The tasks of these sets.
   *
   * @throws {TypeError} if a member of a set is not a factory of `defineTasks`, or if two of the tasks have the same name
   * in the same namespace.
   */
  static ofSets(sets: readonly TaskSet[]): ServedTasks {
    return new ServedTasks(sets.flatMap(definitionsIn));
  }

  find(reference: TaskReference): TaskDefinition {
    const found = this.#definitions.get(keyOf(reference));
    if (found !== undefined) return found;
    const all = [...this.#definitions.values()];
    throw new TaskNotFoundError(
      `${describe(reference)} is not served by the worker${similar(reference, all, 'its namespace')}`,
    );
  }
}

/** Calling a factory runs nothing, and the task that it returns has a definition. */
function definitionsIn(tasks: TaskSet): TaskDefinition[] {
  return Object.entries(tasks).map(([name, factory]) => {
    check(typeof factory === 'function', name, 'a factory of defineTasks', factory);
    return definitionOf(factory());
  });
}

/** Both parts can be any string, so no separator is possible. The length says where the namespace ends. */
function keyOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace.length}:${namespace}${name}`;
}

function describe({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `task '${name}'${namespace === '' ? '' : ` of namespace '${namespace}'`}`;
}
