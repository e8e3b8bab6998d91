import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { inlineNameOf, pathOf } from './source/ids.js';

/** A package on this machine. */
interface Package {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
}

/** The namespaces of modules: the name of their package and their path within it, which no machine changes. */
export class Namespaces {
  readonly #packages = new Map<string, Package | undefined>();
  readonly #isShort: boolean;

  /** @param isShort whether they are hashes, as in production. */
  constructor(isShort: boolean) {
    this.#isShort = isShort;
  }

  of(id: string): string {
    const path = pathOf(id);
    const owner = this.#packageOf(dirname(path));
    const file = relative(owner?.folder ?? process.cwd(), path)
      .split(sep)
      .join('/');
    // The tasks of a module and those that are written within it may have the same names.
    const within = inlineNameOf(id) === undefined ? file : `${file}?inline`;
    // Several versions of one library may be installed.
    const isInstalled = path.split(sep).includes('node_modules');
    const name = `${owner?.name ?? ''}${isInstalled && owner !== undefined ? `@${owner.version}` : ''}/${within}`;
    return this.#isShort ? createHash('sha256').update(name).digest('base64url').slice(0, 8) : name;
  }

  #packageOf(folder: string): Package | undefined {
    if (this.#packages.has(folder)) return this.#packages.get(folder);
    const parent = dirname(folder);
    const found = readPackage(folder) ?? (parent === folder ? undefined : this.#packageOf(parent));
    this.#packages.set(folder, found);
    return found;
  }
}

/** A `package.json` without a name, such as `{ "type": "module" }`, is not that of a package. */
function readPackage(folder: string): Package | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return undefined;
  const { name, version = '' } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Package>;
  return name === undefined ? undefined : { folder, name, version };
}
