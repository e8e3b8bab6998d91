import { storageAfter } from '@dispatch/adapter-kit/worker';
import {
  setBindContext,
  setContextStorage,
  shared,
  type BindContext,
  type ContextStorage,
} from '@dispatch/core/internal';
import { builtinModule } from './builtin-modules.js';

/** A part of `node:async_hooks`. */
interface AsyncHooks {
  readonly AsyncLocalStorage: { new (): ContextStorage; readonly bind: BindContext };
}

function hasStorage(scope: object): scope is AsyncHooks {
  return 'AsyncLocalStorage' in scope && typeof scope.AsyncLocalStorage === 'function';
}

/** Does not import the module, which some runtimes lack. */
function findAsyncHooks(): AsyncHooks | undefined {
  const scope: object = globalThis;
  // The edge runtime of Next has the class as a global. The functions of its `process` throw.
  if (hasStorage(scope)) return scope;
  const hooks = builtinModule('node:async_hooks');
  return hasStorage(hooks) ? hooks : undefined;
}

/** For all copies of this package. */
const installed = shared<{ kind?: 'async' | 'sync' }>('in-process', {});

/**
 * Stores task contexts in an `AsyncLocalStorage`, and lets callbacks run in the context of the code that passed them
 * on, if the runtime has such contexts. Repeated calls have no effect.
 *
 * @returns the capability `taskContext`.
 */
export function installContextStorage(): 'async' | 'sync' {
  if (installed.kind !== undefined) return installed.kind;
  const hooks = findAsyncHooks();
  if (hooks === undefined) return (installed.kind = 'sync');
  const { AsyncLocalStorage } = hooks;
  // If this thread is a worker, tasks of its dispatcher run here, and keep their contexts.
  const { storage } = shared<{ storage?: ContextStorage | undefined }>('contexts', {});
  if (storage?.overlap === undefined) setContextStorage(storageAfter(storage, new AsyncLocalStorage()));
  else storage.overlap();
  setBindContext((fn) => AsyncLocalStorage.bind(fn));
  return (installed.kind = 'async');
}
