import { defineTasks, UnsupportedError, type ErrorClass, type TaskFactory } from '@dispatch/core';

export interface TaskReferencesOptions {
  /** As of `defineTasks`: errors of these classes arrive as instances of them. */
  readonly errors?: readonly ErrorClass[];
}

/**
 * Factories of tasks that only the worker has: with `import type { tasks } from './tasks.js'` and
 * `taskReferences<typeof tasks>('images')` the functions, and all that they import, stay out of the page's bundle. Any
 * name is taken for that of a task; one that the worker does not serve fails when it is run, with
 * `DISPATCH_TASK_NOT_FOUND`. A task called `then` cannot be referred to: what has a `then` is awaited.
 *
 * Only a dispatcher whose workers are served can run them.
 *
 * @param namespace the one that was given to `defineTasks`; `''` where none was.
 * @throws {TypeError} if `namespace` is not a string.
 */
export function taskReferences<Tasks extends object>(
  namespace: string,
  { errors = [] }: TaskReferencesOptions = {},
): Omit<Tasks, 'then'> {
  if (typeof namespace !== 'string')
    throw new TypeError(`taskReferences(): 'namespace' must be a string, got ${typeof namespace}`);
  // One factory a name: a dispatcher learns by it how long a task takes.
  const factories = new Map<string, unknown>();
  const factoryOf = (name: string): TaskFactory<() => never> | undefined => {
    const run = (): never => {
      throw new UnsupportedError(`'${name}' is a reference to a task of a worker, and has no function on this thread`);
    };
    return defineTasks(undefined, { [name]: run }, { namespace, errors })[name];
  };
  // What it has is what the type parameter says: the worker defines it.
  return new Proxy(Object.freeze({}), {
    get(_target, name) {
      if (typeof name === 'symbol' || name === 'then') return undefined;
      const factory = factories.get(name) ?? factoryOf(name);
      factories.set(name, factory);
      return factory;
    },
  }) as Omit<Tasks, 'then'>;
}
