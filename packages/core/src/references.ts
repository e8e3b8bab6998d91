/** Tasks of a module that is not imported on this thread. */
import { definitionsOf } from './definition.js';
import { UnsupportedError } from './errors.js';
import { moduleUrl } from './module-url.js';
import { checkTaskOptions, type DefineTasksOptions } from './task-options.js';
import { createFactory, type Task } from './task.js';

type TaskSet = Readonly<Record<string, (...args: never[]) => Task<unknown>>>;

/** What a module exports that `defineTasks` returned, under the same names. */
export type TaskReferences<Module> = {
  readonly [Export in keyof Module as Module[Export] extends TaskSet ? Export : never]: Omit<Module[Export], 'then'>;
};

/**
 * The tasks of a module, without importing the module on this thread. Only workers load it, and everything that it
 * imports.
 *
 * ```ts
 * const { tasks } = taskReferences<typeof import('./tasks.js')>(new URL('./tasks.js', import.meta.url));
 * ```
 *
 * The type parameter says which tasks there are; nothing is checked at run time. A task that the worker does not find
 * fails with `DISPATCH_TASK_NOT_FOUND`, and one whose module does not load with `DISPATCH_UNAVAILABLE`. An export that is
 * a single factory, and a task named `then`, cannot be referred to.
 *
 * Where tasks run on this thread (`modules: 'shared'`), they run if the module is loaded here by then, and fail with
 * `DISPATCH_UNSUPPORTED` otherwise.
 *
 * @param module the absolute URL or path of the module, as for `defineTasks`. In browsers, workers find tasks by namespace
 * and name: pass `undefined`, since bundlers treat the file of `new URL('./tasks.js', import.meta.url)` as an asset.
 * @param options the namespace of the tasks, if they have one, and the classes of their errors: the module's own options
 * are not known here.
 * @throws {TypeError} if an argument is of the wrong kind; the message names it. Listing the tasks throws one too, as
 * `Object.keys` or `serve` do.
 */
export function taskReferences<Module extends object>(
  module: string | URL | undefined,
  options: DefineTasksOptions = {},
): TaskReferences<Module> {
  const { namespace, errors } = checkTaskOptions(options);
  const url = moduleUrl(module, `a URL, such as new URL('./tasks.js', import.meta.url)`);
  // One factory per name: a dispatcher measures the tasks of each factory separately.
  const factories = new Map<string, unknown>();
  const factoryOf = (name: string): unknown => {
    const run = (...args: readonly unknown[]): unknown => {
      const loaded = definitionsOf(url).findLast((each) => each.namespace === namespace && each.name === name);
      if (loaded !== undefined) return Reflect.apply(loaded.run, undefined, args);
      throw new UnsupportedError(
        `'${name}' is a reference to a task of a module that this thread has not imported: import it to run it here`,
      );
    };
    return createFactory(Object.freeze({ module: url, namespace, name, errors, run }));
  };
  const tasks = membersBy((name) => {
    if (!factories.has(name)) factories.set(name, factoryOf(name));
    return factories.get(name);
  });
  // The worker defines the tasks, so only the type parameter says which there are.
  return membersBy(() => tasks) as TaskReferences<Module>;
}

/** Has a member for every name except `then`: it would be awaited as a promise. */
function membersBy(member: (name: string) => unknown): object {
  // A function, so that a call of what is not a task has a message.
  return new Proxy(() => {}, {
    get: (_target, name) =>
      name === Symbol.toPrimitive
        ? () => 'tasks'
        : typeof name === 'symbol' || name === 'then'
          ? undefined
          : member(name),
    apply() {
      throw new TypeError(
        `a task is a member of an export of its module: 'const { tasks } = taskReferences(…)', then 'tasks.work()'`,
      );
    },
    ownKeys() {
      throw new TypeError(
        'references do not know which tasks there are: import the module itself to list or serve them',
      );
    },
  });
}
