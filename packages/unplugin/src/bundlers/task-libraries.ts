import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * The direct dependencies of the package in a folder that use `@dispatch/core` themselves: their modules may define
 * tasks.
 */
export function taskLibraries(root: string): string[] {
  const own = readManifest(root);
  const names = Object.keys({ ...own.dependencies, ...own.devDependencies });
  return names.filter((name) => {
    if (name.startsWith('@dispatch/')) return false;
    const { dependencies, peerDependencies } = readInstalled(resolve(root), name);
    return '@dispatch/core' in { ...dependencies, ...peerDependencies };
  });
}

/** What the plugin adds to pages and their workers. Vite would find it late, and load the page again. */
export function pageImports(root: string): string[] {
  const { dependencies, devDependencies } = readManifest(root);
  const names = { ...dependencies, ...devDependencies };
  const entries = {
    '@dispatch/core': ['', '/references', '/internal/captures', '/replace-workers'],
    '@dispatch/web': ['', '/worker'],
  };
  return Object.entries(entries).flatMap(([name, ends]) => (name in names ? ends.map((end) => name + end) : []));
}

/** The manifest of a package, in the nearest `node_modules`, as Node looks for it. */
function readInstalled(folder: string, name: string): Manifest {
  const parent = dirname(folder);
  const path = join(folder, 'node_modules', name);
  return parent === folder || existsSync(join(path, 'package.json')) ? readManifest(path) : readInstalled(parent, name);
}

function readManifest(folder: string): Manifest {
  const path = join(folder, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : {};
}
