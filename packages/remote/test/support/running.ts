import type { Dispatcher, Future, Task } from '@dispatch/core';

/** Submits a task. `begun` fulfils when it has sent progress. */
export function running<T>(dispatcher: Dispatcher, task: Task<T>): { future: Future<T>; begun: Promise<void> } {
  let onProgress = (): void => {};
  const begun = new Promise<void>((resolve) => {
    onProgress = resolve;
  });
  return { begun, future: dispatcher.executeAsync(task, { onProgress }) };
}
