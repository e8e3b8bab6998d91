import { check, objectOf } from '@dispatch/core/internal';

/** The names of options and the type of each. */
export type OptionTypes = Readonly<Record<string, 'string' | 'boolean' | 'object'>>;

const wanted = { string: 'a string', boolean: 'a boolean', object: 'an object' };

/**
 * Checks options that are data: they are copied to another thread.
 *
 * @throws {TypeError} that names the first option that there is not, or that has another type.
 */
export function checkData(options: object, types: OptionTypes): void {
  objectOf(options, Object.keys(types).join(', '));
  for (const [name, type] of Object.entries(types)) {
    const value: unknown = Reflect.get(options, name);
    check(value === undefined || (typeof value === type && value !== null), name, wanted[type], value);
  }
}

/** A copy without the members that are `undefined`. */
export function present(options: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
