import { setContextStorage, type ContextStorage } from '@dispatch/core/internal';

/** The part of Node's `process` that is looked for; Bun and Deno have it too. */
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
 * Keeps task contexts in an AsyncLocalStorage where the runtime has one, without importing what others lack.
 *
 * @returns how far `currentTask()` reaches then.
 */
export function contextReach(): 'async' | 'sync' {
  if (reach !== undefined) return reach;
  const process: unknown = Reflect.get(globalThis, 'process');
  if (!hasBuiltins(process)) return (reach = 'sync');
  setContextStorage(new (process.getBuiltinModule('node:async_hooks').AsyncLocalStorage)());
  return (reach = 'async');
}
