import { check } from './check.js';
import { register, type TaskFunction } from './definition.js';
import { moduleUrl } from './module-url.js';
import { checkTaskOptions, type DefineTasksOptions } from './task-options.js';
import { createFactory, type StreamTask, type Task } from './task.js';

/** The task of a function that returns an `R`: a {@link StreamTask} if the function is a generator. */
export type TaskOf<R> = unknown extends R
  ? Task<R>
  : [R] extends [never]
    ? Task<never>
    : [R] extends [Generator<infer Y, infer T, never> | AsyncGenerator<infer Y, infer T, never>]
      ? StreamTask<Y, T>
      : Task<Awaited<R>>;

/**
 * Takes the arguments of the function and returns the task of that call. A generic function has its type parameters
 * replaced by their constraints here; of an overloaded one, the last overload counts.
 */
export type TaskFactory<F> = F extends (...args: infer A) => infer R ? (...args: A) => TaskOf<R> : never;

/** One factory per function. */
export type TaskFactories<F> = { readonly [Name in keyof F]: TaskFactory<F[Name]> };

/**
 * Declares functions as tasks and returns one factory per function. Calling a factory runs nothing: it returns a
 * {@link Task} (clause A3).
 *
 * Call it at the top level of a module that both the caller and the worker import. A worker calls the function with the
 * task's arguments and `this` undefined (clause A6); {@link currentTask} returns its context. Later changes of
 * `functions` or of `options.errors` have no effect.
 *
 * Two functions of one name in one namespace and module do not fail here: their tasks fail with
 * `DISPATCH_TASK_NOT_FOUND` (clause L16).
 *
 * @param module `import.meta.url` of the calling module, or `__filename` in CommonJS: an absolute URL, as a string or a
 * `URL`, or an absolute path. A worker on Node imports it on first use. Where workers find tasks by name, in browsers, it
 * is only used in messages and may be `undefined`.
 * @throws {TypeError} if an argument is of the wrong kind; the message names it (clause A11).
 */
export function defineTasks<F extends Readonly<Record<string, TaskFunction>>>(
  module: string | URL | undefined,
  functions: F,
  options: DefineTasksOptions = {},
): TaskFactories<F> {
  const { namespace, errors } = checkTaskOptions(options);
  const url = moduleUrl(module);
  check(typeof functions === 'object' && functions !== null, 'functions', 'an object of functions', functions);
  const entries = Object.entries(functions);
  for (const [name, run] of entries) check(typeof run === 'function', name, 'a function', run);
  const factories = entries.map(([name, run]) => {
    const definition = Object.freeze({ module: url, namespace, name, run, errors });
    register(definition);
    return [name, createFactory(definition)] as const;
  });
  // The compiler cannot check that each factory takes the arguments of its own function.
  return Object.freeze(Object.fromEntries(factories)) as TaskFactories<F>;
}
