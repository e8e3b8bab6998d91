/** @throws {TypeError} that names the argument or option, unless `holds`. */
export function check(holds: boolean, name: string, wanted: string, got: unknown): asserts holds {
  if (!holds) throw new TypeError(`'${name}' must be ${wanted}, got ${show(got)}`);
}

/**
 * @param names the names of the options, `'timeout, signal'`. Without it, any.
 * @throws {TypeError} unless `options` is an object that has no other options.
 * @returns `options`.
 */
export function objectOf<T extends object>(options: T, names?: string | false): T {
  check(show(options) === '[object Object]', 'options', 'an object', options);
  for (const name of Object.keys(options))
    if (names && !` ${names},`.includes(` ${name},`) && options[name as keyof T] !== undefined)
      throw new TypeError(`unknown option '${name}': the options are ${names}`);
  return options;
}

/** A value for a message: of a long string only the beginning, of an object only its kind. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `the string ${quoted(value)}`;
  if (typeof value === 'function') return `the function '${value.name || 'anonymous'}'`;
  return Object(value) === value ? {}.toString.call(value) : String(value);
}

/** A string in quotes, of a long one only the beginning. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 50 ? `${text.slice(0, 50)}…` : text);
}
