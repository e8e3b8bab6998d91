/** A part of a path, or a pattern for it. */
export type PathPattern = string | RegExp;

/** Options of the plugin, the same for every bundler. */
export interface PluginOptions {
  /**
   * Modules that the plugin leaves as they are: those whose path contains one of these strings or matches one of these
   * patterns. Paths have `/` as separator. Default: none.
   */
  readonly exclude?: PathPattern | readonly PathPattern[] | undefined;
  /**
   * Whether the caller's bundle keeps the functions of tasks, for dispatchers of `@dispatch/in-process`, which run them on
   * the caller's thread. Workers have them in any case. Default: `false`.
   */
  readonly keepFunctions?: boolean | undefined;
}

const optionNames: readonly string[] = ['exclude', 'keepFunctions'] satisfies (keyof PluginOptions)[];

/** The options, with their defaults. @throws {TypeError} that names an invalid one. */
export function checkOptions(options: PluginOptions): {
  readonly isExcluded: (path: string) => boolean;
  readonly keepFunctions: boolean;
} {
  const unknown = Object.keys(options).find((name) => !optionNames.includes(name));
  if (unknown !== undefined)
    throw new TypeError(`'${unknown}' is not an option of the plugin; its options are ${optionNames.join(' and ')}`);
  const { exclude = [], keepFunctions = false } = options;
  const patterns = isPattern(exclude) ? [exclude] : exclude;
  if (!Array.isArray(patterns) || !patterns.every(isPattern))
    throw new TypeError(
      `'exclude' must be a string, a regular expression, or an array of these, got ${String(exclude)}`,
    );
  if (typeof keepFunctions !== 'boolean')
    throw new TypeError(`'keepFunctions' must be a boolean, got ${String(keepFunctions)}`);
  const matches = (name: string, each: PathPattern): boolean =>
    typeof each === 'string' ? name.includes(each) : name.search(each) >= 0;
  const isExcluded = (path: string): boolean => {
    const name = path.replaceAll('\\', '/');
    return patterns.some((each: PathPattern) => matches(name, each));
  };
  return { isExcluded, keepFunctions };
}

function isPattern(value: unknown): value is PathPattern {
  return typeof value === 'string' || value instanceof RegExp;
}
