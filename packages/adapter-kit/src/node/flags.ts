/** A flag of Node, and its value if that is an argument of its own. */
export type Flag = readonly string[];

/** Splits the arguments of Node into flags. */
export function flagsOf(tokens: readonly string[]): Flag[] {
  const flags: string[][] = [];
  for (const token of tokens) {
    const last = flags.at(-1);
    if (last === undefined || /^"?-/.test(token)) flags.push([token]);
    else last.push(token);
  }
  return flags;
}

/** The name of a flag, such as `--eval`, without its value. */
export function nameOfFlag([token = '']: Flag): string {
  return token.replace('"', '').split('=', 1)[0] ?? '';
}

/** The parts of `NODE_OPTIONS`, with their quotes. */
export function tokensOf(variable = ''): readonly string[] {
  return variable.match(/(?:[^\s"]|"(?:\\.|[^"\\])*")+/g) ?? [];
}
