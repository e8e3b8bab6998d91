import { pathOf, servedId } from '../source/ids.js';
import { SourceError } from '../source/syntax.js';

/** What is known of the modules of a build. */
export interface Modules {
  readonly tasks: Iterable<string>;
  readonly dispatchers: ReadonlySet<string>;
  importsOf(id: string): readonly string[];
}

/**
 * Checks that no module of tasks imports a module that imports it and creates dispatchers, or imports one that does:
 * workers would run the page.
 *
 * @throws {SourceError} that names the modules.
 */
export function checkCycles({ tasks, dispatchers, importsOf }: Modules): void {
  for (const module of tasks) {
    const back = pathBetween(servedId(module), (id) => id === module, importsOf);
    if (back === undefined) continue;
    const [, ...others] = back;
    const creates = others.some((id) => pathBetween(id, (each) => dispatchers.has(each), importsOf) !== undefined);
    if (!creates) continue;
    throw new SourceError(
      `the module of tasks ${module} imports the page that uses it, so that every worker would run the page: ` +
        `${[module, ...others].map(pathOf).join(' > ')}. Move what both need into a module of its own`,
    );
  }
}

/** The shortest way from one module to another, both included. */
function pathBetween(
  from: string,
  isEnd: (id: string) => boolean,
  importsOf: (id: string) => readonly string[],
): string[] | undefined {
  const paths = [[from]];
  const seen = new Set([from]);
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    const last = path.at(-1) ?? from;
    if (isEnd(last)) return path;
    for (const next of importsOf(last)) {
      if (seen.has(next)) continue;
      seen.add(next);
      paths.push([...path, next]);
    }
  }
  return undefined;
}
