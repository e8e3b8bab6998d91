/** Tasks that are written where they are used, with a build step. */
import type { TaskOf } from './define-tasks.js';

/**
 * Makes a task of a function that is written in its place, as in `execute(inline(() => resize(image, width)))`.
 *
 * The plugin of `@dispatch/unplugin` moves the function to a generated module, which workers load, when the program is
 * built or loaded. The values that the function uses of the code around it, such as `image` and `width`, are the arguments
 * of the task: those that they have during this call, copied and transferred as the arguments of any task. What it imports,
 * and functions and constants of its module, it has in the worker as well. A generator function makes a task that
 * streams. A function that cannot be moved is an error of the build.
 *
 * @param run the function: an arrow function or a function expression without parameters, written within the call.
 * @throws {TypeError} if the plugin has not built the code.
 */
export function inline<R>(run: () => R): TaskOf<R>;
export function inline(): never {
  throw new TypeError(
    `inline() has not been built: this takes an ES module and the plugin of @dispatch/unplugin, ` +
      `or 'node --import @dispatch/unplugin/register'`,
  );
}
