import { shared } from './copies.js';

/** A function that can be a task: any function. */
export type TaskFunction = (...args: never[]) => unknown;

/** A class of errors. Its constructor is never called: an error that arrives gets its prototype. */
export type ErrorClass = abstract new (...args: never[]) => Error;

/** A function that the caller and the worker know by the same name. */
export interface TaskDefinition {
  readonly module: string | undefined;
  readonly namespace: string;
  readonly name: string;
  readonly run: TaskFunction;
  /** The classes that errors of this task arrive as. */
  readonly errors: readonly ErrorClass[];
  /** What messages call an argument, by its position from 0. Default: `argument 1` and so on. */
  readonly argument?: ((position: number) => string) | undefined;
}

const definitions = shared('definitions', new Map<string | undefined, TaskDefinition[]>());

/** Adds a definition to those of its module, in this thread. */
export function register(definition: TaskDefinition): void {
  const others = definitions.get(definition.module);
  if (others === undefined) definitions.set(definition.module, [definition]);
  else others.push(definition);
}

/**
 * All definitions that `module` made in this thread, in order. Two may have one name: hot reloading evaluates a module
 * again, so that is an error only where a worker looks the name up.
 */
export function definitionsOf(module: string | undefined): readonly TaskDefinition[] {
  return definitions.get(module) ?? [];
}
