import { setBindContext, setContextStorage, shared, type ContextStorage } from '@dispatch/core/internal';

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

/** For all copies of this package: a second storage would hide the contexts of tasks that run. */
const installed = shared<{ kind?: 'async' | 'sync' }>('in-process', {});

/**
 * Stores task contexts in an `AsyncLocalStorage`, and lets callbacks run in the context of the code that passed them
 * on, if the runtime has such contexts. Repeated calls have no effect. Does not import the module, which other runtimes
 * lack.
 *
 * @returns the capability `taskContext`.
 */
export function installContextStorage(): 'async' | 'sync' {
  if (installed.kind !== undefined) return installed.kind;
  const process: unknown = Reflect.get(globalThis, 'process');
  if (!hasBuiltins(process)) return (installed.kind = 'sync');
  const { AsyncLocalStorage, AsyncResource } = process.getBuiltinModule('node:async_hooks');
  setContextStorage(new AsyncLocalStorage());
  setBindContext((fn) => AsyncResource.bind(fn, 'dispatch'));
  return (installed.kind = 'async');
}
