import { DispatcherUnavailableError, TaskNotFoundError } from '@dispatch/core';
import { activeContext, definitionsOf, incompatibleCopies, type TaskDefinition } from '@dispatch/core/internal';
import { importTasks } from '@dispatch/core/internal/worker';
import type { ModuleMessage, TaskReference } from '../wire/messages.js';
import { similar } from './near-names.js';
import type { OnImported, TaskSource } from './task-source.js';

/** The result of a search among all tasks of a module. Valid until the module defines another task. */
interface Found {
  readonly definition: TaskDefinition;
  readonly among: number;
}

/** The tasks of modules that the worker imports. Imports the module of a task at the first call. */
export class ImportedTasks implements TaskSource {
  readonly #load: (module: string) => Promise<unknown>;
  readonly #report: (message: ModuleMessage) => void;
  readonly #loaded = new Set<string>();
  /** Modules that are being imported, and who waits for them. */
  readonly #loading = new Map<string, OnImported[]>();
  readonly #found = new WeakMap<TaskReference, Found>();

  /**
   * @param load imports a module by its URL.
   * @param report reports to the dispatcher that an import begins or has ended. `serve` passes it to
   * `WorkerRuntime.tasks`.
   */
  constructor(load: (module: string) => Promise<unknown>, report: (message: ModuleMessage) => void) {
    this.#load = load;
    this.#report = report;
  }

  find(reference: TaskReference, onImported: OnImported): TaskDefinition | undefined {
    const { module } = reference;
    if (module === undefined) {
      throw new TaskNotFoundError(
        `task '${reference.name}' was defined without a module, so no worker can import it: pass import.meta.url to defineTasks. ` +
          `If that is undefined in a bundle in CommonJS, let workers serve the task (option 'worker')`,
      );
    }
    if (this.#loaded.has(module)) return this.#lookUp(reference, definitionsOf(module));
    const waiting = this.#loading.get(module);
    if (waiting === undefined) void this.#import(module, onImported);
    else waiting.push(onImported);
    return undefined;
  }

  #lookUp(reference: TaskReference, defined: readonly TaskDefinition[]): TaskDefinition {
    const found = this.#found.get(reference);
    if (found?.among === defined.length) return found.definition;
    const definition = lookUp(reference, defined);
    this.#found.set(reference, { definition, among: defined.length });
    return definition;
  }

  async #import(module: string, onImported: OnImported): Promise<void> {
    const waiting = [onImported];
    this.#loading.set(module, waiting);
    this.#report({ type: 'module', module, status: 'importing' });
    let failure: DispatcherUnavailableError | undefined;
    try {
      await importTasks(() => this.#load(module), refuseDispatchers);
      this.#loaded.add(module);
    } catch (error) {
      failure = new DispatcherUnavailableError(`the module ${module} does not load in a worker: ${messageOf(error)}`, {
        cause: error,
      });
    }
    this.#loading.delete(module);
    this.#report({ type: 'module', module, status: failure === undefined ? 'loaded' : 'failed' });
    for (const each of waiting) each(module, failure);
  }
}

/** A task that runs meanwhile may create one. @throws {DispatcherUnavailableError} otherwise. */
export function refuseDispatchers(): void {
  if (activeContext() !== undefined) return;
  throw new DispatcherUnavailableError(
    'a task module must not create a dispatcher while a worker imports it: ' +
      'create it in another module, or inside a function',
  );
}

function lookUp(reference: TaskReference, defined: readonly TaskDefinition[]): TaskDefinition {
  const [found, duplicate] = defined.filter(
    (each) => each.namespace === reference.namespace && each.name === reference.name,
  );
  if (duplicate !== undefined) {
    throw new TaskNotFoundError(
      `${describe(reference)} is defined twice: give one of the two sets another namespace, defineTasks(…, { namespace })`,
    );
  }
  if (found !== undefined) return found;
  if (defined.length === 0) {
    throw new TaskNotFoundError(
      `${describe(reference)} is not defined in a worker: that module defines no tasks there. ` +
        `If a bundler has moved them to another file, keep the module in a file of its own`,
    );
  }
  throw new TaskNotFoundError(
    `${describe(reference)} is not defined in a worker${similar(reference, defined, 'its module')}${incompatibleCopies()}`,
  );
}

function describe({ module, namespace, name }: TaskReference): string {
  return `task '${name}'${namespace === '' ? '' : ` of namespace '${namespace}'`} of ${module}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
