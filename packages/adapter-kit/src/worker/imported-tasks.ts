import { DispatcherUnavailableError, TaskNotFoundError } from '@dispatch/core';
import { definitionsOf, importTasks, type TaskDefinition } from '@dispatch/core/internal';
import type { ModuleMessage, TaskReference } from '../wire/messages.js';
import { nearest } from './near-names.js';
import type { TaskSource } from './task-source.js';

/** A search goes through all tasks of a module: its outcome holds until the module defines another. */
interface Found {
  readonly definition: TaskDefinition;
  readonly among: number;
}

/** Imports the module of each task on first use. */
export class ImportedTasks implements TaskSource {
  readonly #load: (module: string) => Promise<unknown>;
  readonly #tell: (message: ModuleMessage) => void;
  readonly #loaded = new Set<string>();
  readonly #loading = new Map<string, Promise<void>>();
  readonly #found = new WeakMap<TaskReference, Found>();

  /**
   * @param load imports a module by its URL.
   * @param tell tells the dispatcher of the begin and the end of an import, before and after it.
   */
  constructor(load: (module: string) => Promise<unknown>, tell: (message: ModuleMessage) => void) {
    this.#load = load;
    this.#tell = tell;
  }

  find(reference: TaskReference): TaskDefinition | Promise<TaskDefinition> {
    const { module } = reference;
    if (module === undefined) {
      throw new TaskNotFoundError(
        `task '${reference.name}' was defined without a module, so no worker can import it: pass import.meta.url to defineTasks`,
      );
    }
    if (this.#loaded.has(module)) return this.#lookUp(reference, definitionsOf(module));
    return this.#import(module).then(() => this.#lookUp(reference, definitionsOf(module)));
  }

  #lookUp(reference: TaskReference, defined: readonly TaskDefinition[]): TaskDefinition {
    const found = this.#found.get(reference);
    if (found?.among === defined.length) return found.definition;
    const definition = lookUp(reference, defined);
    this.#found.set(reference, { definition, among: defined.length });
    return definition;
  }

  #import(module: string): Promise<void> {
    const begun = this.#loading.get(module);
    if (begun !== undefined) return begun;
    const load = this.#evaluate(module).finally(() => this.#loading.delete(module));
    this.#loading.set(module, load);
    return load;
  }

  async #evaluate(module: string): Promise<void> {
    this.#tell({ type: 'module', module, status: 'importing' });
    try {
      await importTasks(() => this.#load(module));
    } catch (error) {
      this.#tell({ type: 'module', module, status: 'failed' });
      throw new DispatcherUnavailableError(`the module ${module} does not load in a worker: ${messageOf(error)}`, {
        cause: error,
      });
    }
    this.#loaded.add(module);
    this.#tell({ type: 'module', module, status: 'loaded' });
  }
}

function lookUp(reference: TaskReference, defined: readonly TaskDefinition[]): TaskDefinition {
  const [found, double] = defined.filter(
    (each) => each.namespace === reference.namespace && each.name === reference.name,
  );
  if (double !== undefined) {
    throw new TaskNotFoundError(
      `${describe(reference)} is defined twice: give one of the two sets another namespace, defineTasks(…, { namespace })`,
    );
  }
  if (found !== undefined) return found;
  const names = nearest(
    reference.name,
    defined.map((each) => each.name),
  );
  throw new TaskNotFoundError(
    `${describe(reference)} is not defined in a worker` +
      (names.length > 0
        ? `; near it there are: ${names.join(', ')}`
        : ` (of the ${defined.length} tasks that its module defines, none has a name near it)`),
  );
}

function describe({ module, namespace, name }: TaskReference): string {
  return `task '${name}'${namespace === '' ? '' : ` of namespace '${namespace}'`} of ${module}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
