import { check, objectOf } from './check.js';
import type { ErrorClass } from './definition.js';

/** Options of `defineTasks` and `taskReferences`. */
export interface DefineTasksOptions {
  /**
   * Distinguishes tasks of the same name where workers find tasks by name and not by module: in browsers, and with the
   * option `worker` of `@dispatch/node` (clause A10). Default `''`.
   */
  readonly namespace?: string | undefined;
  /**
   * Classes of errors that these tasks throw. An error of one of them arrives as an instance of it: of the class in the
   * same place of the caller's array, since a bundler may rename classes. Its constructor is not called (clause E2).
   * Default: none.
   */
  readonly errors?: readonly ErrorClass[] | undefined;
}

/** The options with their defaults, copied. @throws {TypeError} that names an invalid one. */
export function checkTaskOptions(options: DefineTasksOptions): Required<DefineTasksOptions> & {
  readonly namespace: string;
  readonly errors: readonly ErrorClass[];
} {
  const { namespace = '', errors = [] } = objectOf(options, 'namespace, errors');
  check(typeof namespace === 'string', 'namespace', 'a string', namespace);
  check(
    Array.isArray(errors) && errors.every((each) => typeof each === 'function'),
    'errors',
    'an array of classes',
    errors,
  );
  return { namespace, errors: Object.freeze([...errors]) };
}
