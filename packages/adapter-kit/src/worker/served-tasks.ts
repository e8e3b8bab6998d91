import { TaskNotFoundError, type Task, type WorkerSetup } from '@dispatch/core';
import { check, definitionOf, isFactory, type TaskDefinition } from '@dispatch/core/internal';
import type { TaskReference } from '../wire/messages.js';
import { similar } from './near-names.js';
import type { TaskSource } from './task-source.js';

/** What `defineTasks` returns. */
export type TaskSet = Readonly<Record<string, (...args: never[]) => Task<unknown>>>;

/** Options of `serve` in the file of a worker, after the sets of tasks. */
export interface ServeOptions {
  /**
   * Runs once in this worker, before the first task (clause W1). It gets the number of the worker and the dispatcher's
   * option `setupData`; what it returns, if that is a function, runs after the last task (clause W4). Default: none.
   */
  readonly setup?: WorkerSetup<never> | undefined;
}

/** What `serve` takes: sets of tasks, and options if the last value has no tasks. */
export type Served = readonly TaskSet[] | readonly [...sets: TaskSet[], options: ServeOptions];

/** Takes apart what `serve` was called with. A set may have a task named `setup`. */
export function splitServed(served: Served): { readonly sets: readonly TaskSet[] } & ServeOptions {
  const last = served.at(-1);
  const setup = last?.setup;
  if (typeof setup !== 'function' || isFactory(setup)) return { sets: served as readonly TaskSet[] };
  return { sets: served.slice(0, -1) as readonly TaskSet[], setup: setup as WorkerSetup<never> };
}

/** Tasks that the worker was given. They are found by namespace and name, whatever their module. */
export class ServedTasks implements TaskSource {
  readonly #definitions = new Map<string, TaskDefinition>();

  /** @throws {TypeError} if two of the tasks have the same name in the same namespace. */
  constructor(definitions: Iterable<TaskDefinition>) {
    for (const definition of definitions) {
      const key = keyOf(definition);
      if ((this.#definitions.get(key) ?? definition) !== definition) {
        throw new TypeError(`${describe(definition)} is served twice: give one of the two sets another namespace`);
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
  return Object.entries(tasks).flatMap(([name, factory]) => {
    if (factory === undefined) return [];
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
