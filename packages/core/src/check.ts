/** @throws {TypeError} that names the argument or option, unless `holds`. */
export function check(holds: boolean, name: string, wanted: string, got: unknown): asserts holds {
  if (!holds) throw new TypeError(`'${name}' must be ${wanted}, got ${String(got)}`);
}
