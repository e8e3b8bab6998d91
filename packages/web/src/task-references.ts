import { defineTasks, UnsupportedError, type ErrorClass, type TaskFactory } from '@dispatch/core';

/** Options of {@link taskReferences}. */
export interface TaskReferencesOptions {
  /** Errors of these classes arrive as instances of them, same as the option of `defineTasks`. Default: none. */
  readonly errors?: readonly ErrorClass[] | undefined;
}

/**
 * Returns factories for tasks whose functions only the worker has. With `import type { tasks } from './tasks.js'` and
 * `taskReferences<typeof tasks>('images')`, the functions and everything that they import stay out of the page's
 * bundle.
 *
 * Every name is accepted. A task that the worker does not serve fails with `DISPATCH_TASK_NOT_FOUND` when it is
 * executed. A task named `then` cannot be referred to: an object with a `then` would be awaited as a promise.
 *
 * Only a dispatcher with the capability `modules: 'served'` can run these tasks.
 *
 * @param namespace the namespace that was passed to `defineTasks`; `''` if none was.
 * @throws {TypeError} if `namespace` is not a string. An invalid `errors` throws when a factory is read.
 */
export function taskReferences<Tasks extends object>(
  namespace: string,
  { errors = [] }: TaskReferencesOptions = {},
): Omit<Tasks, 'then'> {
  if (typeof namespace !== 'string')
    throw new TypeError(`taskReferences(): 'namespace' must be a string, got ${typeof namespace}`);
  // One factory per name: a dispatcher measures the tasks of each factory separately.
  const factories = new Map<string, unknown>();
  const factoryOf = (name: string): TaskFactory<() => never> | undefined => {
    const run = (): never => {
      throw new UnsupportedError(`'${name}' is a reference to a task of a worker, and has no function on this thread`);
    };
    return defineTasks(undefined, { [name]: run }, { namespace, errors })[name];
  };
  // The worker defines the tasks, so only the type parameter says which there are.
  return new Proxy(Object.freeze({}), {
    get(_target, name) {
      if (typeof name === 'symbol' || name === 'then') return undefined;
      const factory = factories.get(name) ?? factoryOf(name);
      factories.set(name, factory);
      return factory;
    },
  }) as Omit<Tasks, 'then'>;
}
