import type { ContextStorage } from '@dispatch/core/internal';

/**
 * Stores the contexts of tasks that begin from now on in `storage`. Those that run already keep theirs in `earlier`.
 *
 * @param storage follows asynchronous contexts.
 */
export function storageAfter(earlier: ContextStorage | undefined, storage: ContextStorage): ContextStorage {
  if (earlier === undefined) return storage;
  return {
    run: (context, body) => storage.run(context, body),
    getStore: () => storage.getStore() ?? earlier.getStore(),
    overlap() {},
  };
}
