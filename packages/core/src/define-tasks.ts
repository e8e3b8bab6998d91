import { register, type ErrorClass, type TaskFunction } from './definition.js';
import { createTask, type StreamTask, type Task } from './task.js';

/** What one call of a function that returns an `R` becomes. */
export type TaskOf<R> = unknown extends R
  ? Task<R>
  : [R] extends [never]
    ? Task<never>
    : [R] extends [Generator<infer Y, infer T, never> | AsyncGenerator<infer Y, infer T, never>]
      ? StreamTask<Y, T>
      : Task<Awaited<R>>;

/** Takes the function's arguments and gives the task of that call; runs nothing. */
export type TaskFactory<F> = F extends (...args: infer A) => infer R ? (...args: A) => TaskOf<R> : never;

/** One factory for each function. */
export type TaskFactories<F> = { readonly [Name in keyof F]: TaskFactory<F[Name]> };

export interface DefineTasksOptions {
  /** Sets apart two sets of tasks with the same names where tasks are found by name (browsers). Default: `''`. */
  readonly namespace?: string;
  /** The classes of its own that these tasks throw: an error of one arrives as an instance of it. */
  readonly errors?: readonly ErrorClass[];
}

/**
 * Declares functions as tasks and returns one factory for each. Calling a factory runs nothing: it returns a {@link Task}.
 *
 * The functions stay as they are: called with their arguments and `this` undefined; {@link currentTask} gives them the
 * rest. Call it at the top level of a module that both sides import; a worker on Node imports that module on first use.
 *
 * Two functions of one name in one namespace and module are an error when a worker looks for them, not here.
 *
 * @param module `import.meta.url` of the calling module. Where tasks are found by namespace and name it is only told in
 * messages, and may be `undefined`.
 * @throws {TypeError} if an argument is of the wrong kind; the message names it.
 */
export function defineTasks<F extends Readonly<Record<string, TaskFunction>>>(
  module: string | undefined,
  functions: F,
  options: DefineTasksOptions = {},
): TaskFactories<F> {
  const { namespace = '', errors = [] } = options;
  check(
    module === undefined || typeof module === 'string',
    'module',
    `the URL of the calling module, 'import.meta.url'`,
    module,
  );
  check(typeof functions === 'object' && functions !== null, 'functions', 'an object of functions', functions);
  check(typeof namespace === 'string', 'namespace', 'a string', namespace);
  check(
    Array.isArray(errors) && errors.every((each) => typeof each === 'function'),
    'errors',
    'a list of classes',
    errors,
  );
  const entries = Object.entries(functions);
  for (const [name, run] of entries) check(typeof run === 'function', name, 'a function', run);
  const factories = entries.map(([name, run]) => {
    const definition = Object.freeze({ module, namespace, name, run, errors: Object.freeze([...errors]) });
    register(definition);
    return [name, (...args: readonly unknown[]) => createTask(definition, args)] as const;
  });
  // The mapped type says more than a record of factories can be checked for: each factory takes its own function's arguments.
  return Object.freeze(Object.fromEntries(factories)) as TaskFactories<F>;
}

function check(holds: boolean, name: string, wanted: string, got: unknown): void {
  if (!holds)
    throw new TypeError(`defineTasks(): '${name}' must be ${wanted}, got ${got === null ? 'null' : typeof got}`);
}
