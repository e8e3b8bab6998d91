import { realpathSync } from 'node:fs';
import * as modules from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

type NextResolve = (specifier: string, context: unknown) => { readonly url: string };
type RegisterHooks = (hooks: {
  resolve(specifier: string, context: unknown, next: NextResolve): { readonly url: string };
}) => void;

/**
 * Loads modules of tasks, and never the entry of the program, which would start the program again in a worker.
 *
 * @param entries the URLs of the entry.
 * @param load loads a module.
 */
export function loadExcept<R>(entries: readonly string[], load: (module: string) => R): (module: string) => R {
  guardImports(entries);
  return (module) => {
    check(module, entries);
    return load(module);
  };
}

/** Throws also for what a module of tasks imports, where Node can tell (22.15 and later). */
function guardImports(entries: readonly string[]): void {
  const register: unknown = Reflect.get(modules, 'registerHooks');
  if (entries.length === 0 || typeof register !== 'function') return;
  (register as RegisterHooks)({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      check(resolved.url, entries);
      return resolved;
    },
  });
}

/** @throws {Error} if the module is the entry. */
function check(module: string, entries: readonly string[]): void {
  const plain = module.replace(/[?#].*$/, '');
  if (!entries.includes(plain) && !entries.includes(withoutLinks(plain))) return;
  throw new Error(
    `${plain} is the entry of the program, and would start the program again in a worker. ` +
      `Define tasks in a module of their own. If a bundler has put that module into the entry, keep it in a file of ` +
      `its own, or use the option 'worker' with serve() of the adapter's entry point 'worker', such as '@dispatch/node/worker' or '@dispatch/process/worker' (docs/bundled-servers.md)`,
  );
}

function withoutLinks(url: string): string {
  try {
    return pathToFileURL(realpathSync.native(fileURLToPath(url))).href;
  } catch {
    // Another scheme, or no such file: importing it says so.
    return url;
  }
}
