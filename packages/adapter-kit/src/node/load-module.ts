import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** These are loaded by Node itself. */
const own = /^\.[cm]?js$|^\.json$|^\.node$/;
/** Why `import` loads a module or one that it imports no further; nothing of them has run. */
const codes: readonly unknown[] = [
  'ERR_INVALID_TYPESCRIPT_SYNTAX',
  'ERR_MODULE_NOT_FOUND',
  'ERR_UNKNOWN_FILE_EXTENSION',
  'ERR_UNSUPPORTED_DIR_IMPORT',
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
];

/**
 * Imports a module of tasks or a setup. If `import` cannot load it and a loader is registered for `require`, it is loaded by that:
 * ts-node and others register nothing else with `--require`, and neither does tsx in threads of many versions of Node.
 */
export async function loadModule(module: string): Promise<unknown> {
  try {
    return await import(module);
  } catch (error) {
    const path = pathOf(module);
    if (path === undefined || !needsLoader(error, module)) throw error;
    return requireModule(path, module, error);
  }
}

function requireModule(path: string, module: string, ofImport: unknown): unknown {
  let cause = ofImport;
  const require = createRequire(path);
  try {
    // Of any extension: tsx loads `.mts` by the loader of `.js`.
    if (Object.keys(require.extensions ?? {}).some((extension) => !own.test(extension))) return require(path);
  } catch (error) {
    if (!needsLoader(error, module)) throw error;
    cause = error;
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new Error(
    `${reason}. Only loaders in Node's own options are in a worker: add yours, as in createDispatcher({ execArgv: ['--import', 'tsx'] })`,
    { cause },
  );
}

/** The path of a module that is not JavaScript. */
function pathOf(module: string): string | undefined {
  if (!module.startsWith('file:') || module.includes('?')) return undefined;
  const path = fileURLToPath(module);
  return own.test(extname(path)) ? undefined : path;
}

/** Whether a loader that is not there can be the reason. */
function needsLoader(error: unknown, module: string): boolean {
  if (error instanceof SyntaxError) return true;
  if (error instanceof ReferenceError) return error.message.includes('ES module scope');
  if (!(error instanceof Error && 'code' in error && codes.includes(error.code))) return false;
  return !('url' in error && error.url === module);
}
