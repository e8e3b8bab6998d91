/** No array in a message has more items, except those with the tasks' own values. */
export const maxParts = 100_000;

/**
 * Checks an array in a message. Messages of a worker are made by this package, unless code in the worker posts to the
 * port too, or has changed what this package relies on. Even an array without items may claim to be four billion long.
 *
 * @throws {TypeError} if `value` is not an array of at most `most` items.
 */
export function checkArray(what: string, value: unknown, most: number): void {
  if (!Array.isArray(value)) throw new TypeError(`${what} must be an array`);
  if (value.length > most) throw new TypeError(`too many ${what} (${value.length})`);
}

/** @throws {TypeError} if `value` is not a string. Converting an array to a string could take all memory. */
export function checkString(what: string, value: unknown): void {
  if (typeof value !== 'string') throw new TypeError(`a ${what} must be a string`);
}

/** @throws {TypeError} if `value` is not a number. */
export function checkNumber(what: string, value: unknown): void {
  if (typeof value !== 'number') throw new TypeError(`a ${what} must be a number`);
}
