import { setBindContext, setContextStorage, type ContextStorage } from '@dispatch/core/internal';

/** A part of Node's `process`, which Bun and Deno have too. */
interface WithBuiltins {
  getBuiltinModule(name: 'node:async_hooks'): {
    AsyncLocalStorage: new () => ContextStorage;
    AsyncResource: { bind<Fn>(fn: Fn, type: string): Fn };
  };
}

function hasBuiltins(value: unknown): value is WithBuiltins {
  return (
    typeof value === 'object' &&
    value !== null &&
    'getBuiltinModule' in value &&
    typeof value.getBuiltinModule === 'function'
  );
}

let installed: 'async' | 'sync' | undefined;

/**
 * Stores task contexts in an `AsyncLocalStorage`, and lets callbacks run in the context of the code that passed them
 * on, if the runtime has such contexts. Repeated calls have no effect. Does not import the module, which other runtimes
 * lack.
 *
 * @returns the capability `taskContext`.
 */
export function installContextStorage(): 'async' | 'sync' {
  if (installed !== undefined) return installed;
  const process: unknown = Reflect.get(globalThis, 'process');
  if (!hasBuiltins(process)) return (installed = 'sync');
  const { AsyncLocalStorage, AsyncResource } = process.getBuiltinModule('node:async_hooks');
  setContextStorage(new AsyncLocalStorage());
  setBindContext((fn) => AsyncResource.bind(fn, 'dispatch'));
  return (installed = 'async');
}
