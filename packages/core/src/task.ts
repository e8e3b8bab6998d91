import type { TaskDefinition } from './definition.js';

/**
 * A call that has not started: which function, and with which arguments. Immutable and reusable; executing it twice runs
 * it twice. Python's coroutine object, except that it can be run again.
 *
 * The arguments are held, not copied: they are cloned when the task is handed to a worker (contract, part D).
 */
export interface Task<T> {
  /** The namespace the function was defined in. */
  readonly namespace: string;
  /** The name the function was defined under. */
  readonly name: string;
  /** The URL of the defining module, as far as known. */
  readonly module: string | undefined;
  /** The arguments of the call. */
  readonly args: readonly unknown[];
  /** Carries the type of the result and does not exist at run time. */
  readonly [resultType]?: T;
}

declare const resultType: unique symbol;
declare const yieldType: unique symbol;

/** A task whose function is a generator: it yields values of type `Y` and returns a `T`. */
export interface StreamTask<Y, T> extends Task<T> {
  /** Carries the type of the yields, and tells a generator's task from others; does not exist at run time. */
  readonly [yieldType]: Y | undefined;
}

/** A task and the two things a dispatcher needs of it, without the copies that the public getters make. */
class DefinedTask<T> implements Task<T> {
  // Private fields behind getters: as immutable as a frozen object and three times as cheap to make, and a task is made
  // for every call.
  readonly #definition: TaskDefinition;
  readonly #args: readonly unknown[];

  constructor(definition: TaskDefinition, args: readonly unknown[]) {
    this.#definition = definition;
    this.#args = args;
  }

  get namespace(): string {
    return this.#definition.namespace;
  }

  get name(): string {
    return this.#definition.name;
  }

  get module(): string | undefined {
    return this.#definition.module;
  }

  get args(): readonly unknown[] {
    return Object.freeze([...this.#args]);
  }

  static definitionOf(task: DefinedTask<unknown>): TaskDefinition {
    return task.#definition;
  }

  static argumentsOf(task: DefinedTask<unknown>): readonly unknown[] {
    return task.#args;
  }

  static is(value: unknown): value is DefinedTask<unknown> {
    return typeof value === 'object' && value !== null && #definition in value;
  }
}

/** Makes the task of one call. */
export function createTask<T>(definition: TaskDefinition, args: readonly unknown[]): Task<T> {
  return new DefinedTask<T>(definition, args);
}

function defined(value: unknown): DefinedTask<unknown> {
  if (DefinedTask.is(value)) return value;
  const got = typeof value === 'function' ? `the function '${value.name || 'anonymous'}'` : typeof value;
  throw new TypeError(
    `a task was expected, got ${got}. Only functions defined with defineTasks() can run in a worker: ` +
      `write 'const tasks = defineTasks(import.meta.url, { work() {} })' in a module of its own and pass 'tasks.work()'. ` +
      `If it is one, two copies of @dispatch/core are loaded.`,
  );
}

/**
 * The definition behind a task.
 *
 * @throws {TypeError} if `task` was not made by a factory of `defineTasks`; the message says what to do.
 */
export function definitionOf(task: Task<unknown>): TaskDefinition {
  return DefinedTask.definitionOf(defined(task));
}

/** The arguments of a task, the very array; not to be changed. */
export function argumentsOf(task: Task<unknown>): readonly unknown[] {
  return DefinedTask.argumentsOf(defined(task));
}
