/** More parts than that no message has in any of its lists but for those of tasks' own values. */
export const mostParts = 100_000;

/**
 * What a worker sends is made by this package, unless code in the worker posts to the port too, or has changed what the
 * package relies on. The length of a list then says nothing: an empty one may claim to be four billion long.
 *
 * @throws {TypeError} if `value` is no list of at most `most` items.
 */
export function checkList(what: string, value: unknown, most: number): void {
  if (!Array.isArray(value)) throw new TypeError(`${what} are no list`);
  if (value.length > most) throw new TypeError(`${what} are ${value.length}, and can be ${most} at the most`);
}

/** @throws {TypeError} if `value` is no text: to make one of a list can take all memory. */
export function checkText(what: string, value: unknown): void {
  if (typeof value !== 'string') throw new TypeError(`a ${what} is no text`);
}

/** @throws {TypeError} if `value` is no number, likewise. */
export function checkNumber(what: string, value: unknown): void {
  if (typeof value !== 'number') throw new TypeError(`a ${what} is no number`);
}
