/** How a generated module is named where modules are files: beside the original, `main.inline~work_1.mjs` for `main.mjs`. */
const pattern = /\.inline~([\w$]+)(\.[cm]?[jt]sx?)$/;

/** The specifier of a generated module in the original. */
export function generatedSpecifier(id: string, task: string): string {
  const name = id.slice(id.lastIndexOf('/') + 1);
  // In a URL, a path ends at these.
  const file = name.replaceAll('%', '%25').replaceAll('#', '%23').replaceAll('?', '%3F');
  return `./${file.replace(/(\.[cm]?[jt]sx?)$/, `.inline~${task}$1`)}`;
}

/** The module from which a module is generated, and the name of the task. */
export interface Origin {
  readonly id: string;
  readonly name: string;
}

/** @returns `undefined` for a module that is not generated. */
export function originOf(id: string): Origin | undefined {
  const [found, name, extension] = pattern.exec(id) ?? [];
  return found === undefined || name === undefined || extension === undefined
    ? undefined
    : { id: `${id.slice(0, -found.length)}${extension}`, name };
}

/** The module that a user has written, from which a module is generated; the module itself if it is not. */
export function writtenId(id: string): string {
  const origin = originOf(id);
  return origin === undefined ? id : writtenId(origin.id);
}
