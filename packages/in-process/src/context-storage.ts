import { setContextStorage, type ContextStorage } from '@dispatch/core/internal';

/** A part of Node's `process`, which Bun and Deno have too. */
interface WithBuiltins {
  getBuiltinModule(name: 'node:async_hooks'): { AsyncLocalStorage: new () => ContextStorage };
}

function hasBuiltins(value: unknown): value is WithBuiltins {
  return (
    typeof value === 'object' &&
    value !== null &&
    'getBuiltinModule' in value &&
    typeof value.getBuiltinModule === 'function'
  );
}

let reach: 'async' | 'sync' | undefined;

/**
 * Stores task contexts in an `AsyncLocalStorage` if the runtime has one. Does not import the module, which other
 * runtimes lack.
 *
 * @returns the capability `taskContext`.
 */
export function contextReach(): 'async' | 'sync' {
  if (reach !== undefined) return reach;
  const process: unknown = Reflect.get(globalThis, 'process');
  if (!hasBuiltins(process)) return (reach = 'sync');
  setContextStorage(new (process.getBuiltinModule('node:async_hooks').AsyncLocalStorage)());
  return (reach = 'async');
}
