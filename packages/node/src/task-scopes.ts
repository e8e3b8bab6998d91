import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { RunContext } from '@dispatch/adapter-kit/worker';
import type { TaskContext } from '@dispatch/core';
import type { ContextStorage } from '@dispatch/core/internal';

/**
 * Stores the contexts of tasks, and runs each call in an asynchronous scope of its own. What a task enters with
 * `enterWith()` of an `AsyncLocalStorage` is not visible to the tasks after it, which may be those of another tenant.
 */
export class TaskScopes implements ContextStorage {
  readonly #storage = new AsyncLocalStorage<TaskContext>();
  /** No task runs in it, so it has the stores that the thread started with. */
  readonly #root = new AsyncResource('dispatch');

  run<R>(context: TaskContext, body: () => R): R {
    const run = (): R => this.#storage.run(context, body);
    if (!(context instanceof RunContext)) return run();
    // Kept for the further steps of a generator.
    context.scope ??= this.#root.runInAsyncScope(createScope);
    return context.scope.runInAsyncScope(run);
  }

  getStore(): TaskContext | undefined {
    return this.#storage.getStore();
  }
}

function createScope(): AsyncResource {
  return new AsyncResource('dispatch:task', { requireManualDestroy: true });
}
