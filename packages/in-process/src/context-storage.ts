import { setBindContext, setContextStorage, type BindContext, type ContextStorage } from '@dispatch/core/internal';

/** A part of `node:async_hooks`. */
interface AsyncHooks {
  readonly AsyncLocalStorage: { new (): ContextStorage; readonly bind: BindContext };
}

/** A part of the `process` of Node, Bun and Deno, and of Cloudflare's runtime with its flag `nodejs_compat`. */
interface WithBuiltins {
  getBuiltinModule(name: 'node:async_hooks'): AsyncHooks;
}

function hasBuiltins(value: unknown): value is WithBuiltins {
  return (
    typeof value === 'object' &&
    value !== null &&
    'getBuiltinModule' in value &&
    typeof value.getBuiltinModule === 'function'
  );
}

/** The scope of Vercel's edge runtime has the class. */
function hasStorage(scope: object): scope is AsyncHooks {
  return 'AsyncLocalStorage' in scope && typeof scope.AsyncLocalStorage === 'function';
}

/** Does not import the module, which some runtimes lack. */
function findAsyncHooks(): AsyncHooks | undefined {
  // Not called `process`: the compiler of Next takes that for the global one, and rejects what edge runtimes lack.
  const host: unknown = Reflect.get(globalThis, 'process');
  if (hasBuiltins(host)) return host.getBuiltinModule('node:async_hooks');
  const scope: object = globalThis;
  return hasStorage(scope) ? scope : undefined;
}

let installed: 'async' | 'sync' | undefined;

/**
 * Stores task contexts in an `AsyncLocalStorage`, and lets callbacks run in the context of the code that passed them
 * on, if the runtime has such contexts. Repeated calls have no effect.
 *
 * @returns the capability `taskContext`.
 */
export function installContextStorage(): 'async' | 'sync' {
  if (installed !== undefined) return installed;
  const hooks = findAsyncHooks();
  if (hooks === undefined) return (installed = 'sync');
  const { AsyncLocalStorage } = hooks;
  setContextStorage(new AsyncLocalStorage());
  setBindContext((fn) => AsyncLocalStorage.bind(fn));
  return (installed = 'async');
}
