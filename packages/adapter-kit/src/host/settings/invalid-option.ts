/** Creates the error for an option with an invalid value. */
export function invalidOption(name: string, expected: string, got: unknown): TypeError {
  return new TypeError(`'${name}' must be ${expected}, got ${String(got)}`);
}

/** @throws {TypeError} if `value` is neither `Infinity` nor an integer of at least `least`. */
export function checkInteger(name: string, value: number, least: number): number {
  if ((Number.isInteger(value) || value === Infinity) && value >= least) return value;
  throw invalidOption(name, `an integer, ${least} or greater`, value);
}

/** @throws {TypeError} if `value` is `Infinity`, or not an integer of at least `least`. */
export function checkFiniteInteger(name: string, value: number, least: number): number {
  if (value !== Infinity) return checkInteger(name, value, least);
  throw invalidOption(name, 'a finite number', value);
}
