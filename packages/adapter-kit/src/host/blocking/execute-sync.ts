import type { Dispatcher, ExecuteSyncOptions, Task } from '@dispatch/core';
import { check, objectOf } from '@dispatch/core/internal';

/** `dispatcher.executeSync(task, options)`, for a dispatcher that can block this thread. */
export function executeSync<T>(dispatcher: Dispatcher, task: Task<T>, options?: ExecuteSyncOptions): T {
  const future = dispatcher.executeAsync(task, options && withoutEventLoop(objectOf(options)));
  try {
    return future.resultSync();
  } catch (error) {
    // The caller has no reference to the future.
    if (!future.done()) future.cancel(error);
    throw error;
  }
}

/** @throws {TypeError} if code that is not type-checked passes options that need the event loop. */
function withoutEventLoop(options: ExecuteSyncOptions): ExecuteSyncOptions {
  for (const name of ['signal', 'onProgress']) {
    const value: unknown = Reflect.get(options, name);
    check(value === undefined, name, 'absent in executeSync(), which blocks: use execute()', value);
  }
  return options;
}
