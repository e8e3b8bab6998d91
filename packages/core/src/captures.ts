/** For modules that the build plugin generates: messages name what functions of `inline()` capture. Not for users. */
import { createFactory, definitionOf, type Task } from './task.js';

/** What `defineTasks` returns, as far as it matters here. */
type Factories<Name extends string> = Readonly<Record<Name, (...args: never[]) => Task<unknown>>>;

/**
 * A set of the one task `name`, whose arguments are the values of variables: messages about an argument name the variable
 * (clause D5).
 *
 * @param variables the names, in the order of the arguments.
 */
export function captured<Name extends string, Tasks extends Factories<Name>>(
  tasks: Tasks,
  name: Name,
  variables: readonly string[],
): Pick<Tasks, Name> {
  const argument = (position: number): string => `the captured value '${variables[position]}'`;
  const factory = createFactory(Object.freeze({ ...definitionOf(tasks[name]()), argument }));
  // It takes the arguments of the factory that it replaces.
  return { [name]: factory } as unknown as Pick<Tasks, Name>;
}
