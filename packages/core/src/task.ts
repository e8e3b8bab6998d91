import { show } from './check.js';
import { argumentsKey, definitionKey, incompatibleCopies, shared } from './copies.js';
import type { TaskDefinition } from './definition.js';
import { uncloneable } from './uncloneable.js';

/**
 * A call that has not started: a function and its arguments. Immutable, and reusable: executing it twice runs it twice
 * (clauses A3 to A5). Python's coroutine object is similar, but runs only once.
 *
 * A task, a future, a stream or a dispatcher belongs to its thread. As an argument or a result, or within one, it fails
 * the task with `DISPATCH_SERIALIZATION` (clause D16). An `AbortSignal` as an argument does not abort in the worker: it is
 * copied as `structuredClone` does, on Node to an empty object, and not at all in browsers (clause D1). Pass it as the
 * option `signal`, and read `currentTask().signal`.
 *
 * The arguments are not copied when the task is made. They are cloned when it is assigned to a worker, or within the
 * submitting call with `snapshot` (clauses D3, D4).
 */
export interface Task<T> {
  /** The namespace of the function. */
  readonly namespace: string;
  /** The name of the function, as defined. */
  readonly name: string;
  /** The URL of the module that defines it; `undefined` if it gave none. */
  readonly module: string | undefined;
  /** The arguments of the call. */
  readonly args: readonly unknown[];
  /** Carries the type of the result. Does not exist at run time. */
  readonly '~result'?: T;
}

/** A task whose function is a generator, which yields values of type `Y` and returns a `T`. */
export interface StreamTask<Y, T> extends Task<T> {
  /** Carries the type of the yielded values. Does not exist at run time. */
  readonly '~yields': Y | undefined;
}

/** Gives dispatchers of any copy the definition and the arguments, without the copies that the public getters make. */
class DefinedTask<T> implements Task<T> {
  // Private fields behind getters are as immutable as a frozen object, at a third of the cost; a task is made per call.
  readonly #definition: TaskDefinition;
  readonly #args: readonly unknown[];
  readonly uncloneable: symbol = uncloneable;

  // Libraries for reactive state, such as Vue, wrap what has no tag in a Proxy.
  get [Symbol.toStringTag](): string {
    return 'Task';
  }

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

  // Undefined for a proxy of a task, and for an object that inherits from one.
  get [definitionKey](): TaskDefinition | undefined {
    return #definition in this ? this.#definition : undefined;
  }

  get [argumentsKey](): readonly unknown[] | undefined {
    return #args in this ? this.#args : undefined;
  }
}

/** A task of any copy. */
interface AnyTask extends Task<unknown> {
  readonly [definitionKey]?: TaskDefinition | undefined;
  readonly [argumentsKey]?: readonly unknown[] | undefined;
}

/** The names of the tasks that factories make, for the message to a caller that passes the factory itself. */
const factories = shared('factories', new WeakMap<object, string>());

/** Makes the factory of a task. */
export function createFactory(definition: TaskDefinition): (...args: readonly unknown[]) => Task<unknown> {
  const factory = (...args: readonly unknown[]): Task<unknown> => new DefinedTask(definition, args);
  factories.set(factory, definition.name);
  return factory;
}

/** Whether a factory of `defineTasks` is meant, and not another function. */
export function isFactory(value: object): boolean {
  return factories.has(value);
}

function notATask(value: unknown): never {
  // `get` takes any value.
  const name = factories.get(value as object);
  const advice =
    definitionKey in Object(value)
      ? 'a wrapper of one, such as a Proxy of reactive state: pass the task itself'
      : name === undefined
        ? `${show(value)}${incompatibleCopies()}. Define it in a module of its own: ` +
          `'const tasks = defineTasks(import.meta.url, { work() {} })', and pass 'tasks.work()'`
        : `its factory: call it, as in 'tasks.${name}()'`;
  throw new TypeError(`expected a task of defineTasks(), got ${advice}`);
}

/**
 * The definition of a task.
 *
 * @throws {TypeError} if no factory of `defineTasks` made `task`; the message says what to do (clause A7).
 */
export function definitionOf(task: AnyTask): TaskDefinition {
  return task?.[definitionKey] ?? notATask(task);
}

/** The arguments of a task: the array itself, not a copy. Do not change it. */
export function argumentsOf(task: AnyTask): readonly unknown[] {
  return task?.[argumentsKey] ?? notATask(task);
}
