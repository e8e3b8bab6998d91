import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import type { TaskContext } from '@dispatch/core';
import { shared, type ContextStorage } from '@dispatch/core/internal';
import { isGenerator } from '../worker/generator.js';
import { storageAfter } from '../worker/later-storage.js';
import { LoneTaskStorage } from '../worker/lone-task-storage.js';
import type { RunContext } from '../worker/run-context.js';

/**
 * Stores the contexts of tasks, and runs each call in an asynchronous scope of its own. What a task enters with
 * `enterWith()` of an `AsyncLocalStorage` is not visible to the tasks after it, which may be those of another tenant.
 *
 * Up to Node 22, an `AsyncLocalStorage` makes each `await` three times slower once it is used. None is used for the
 * contexts where tasks do not overlap (docs/adr/0083-no-promise-hooks-for-tasks-that-run-alone.md).
 */
export class TaskScopes implements ContextStorage {
  #contexts: ContextStorage;
  /** Whether tasks do not overlap. */
  #runsAlone: boolean;
  /** No task runs in it, so it has the stores that the thread started with. */
  readonly #root = new AsyncResource('dispatch');

  /** @param tasksPerWorker how many tasks run at a time. */
  constructor(tasksPerWorker: number) {
    // Another dispatcher may run tasks on this thread already: of a module that was loaded before the worker was ready.
    const { storage: earlier } = shared<{ storage?: ContextStorage | undefined }>('contexts', {});
    this.#runsAlone = tasksPerWorker === 1 && earlier === undefined && usesPromiseHooks();
    this.#contexts = this.#runsAlone ? new LoneTaskStorage() : storageAfter(earlier, new AsyncLocalStorage());
  }

  run<R>(context: TaskContext, body: () => R): R {
    const result = this.#runScoped(context, body);
    // A suspended generator lets others run. To stop it, it may continue beside them.
    if (this.#runsAlone && isGenerator(result)) this.overlap();
    return result;
  }

  overlap(): void {
    if (!this.#runsAlone) return;
    this.#runsAlone = false;
    this.#contexts = storageAfter(this.#contexts, new AsyncLocalStorage());
  }

  getStore(): TaskContext | undefined {
    return this.#contexts.getStore();
  }

  #runScoped<R>(context: TaskContext, body: () => R): R {
    const run = (): R => this.#contexts.run(context, body);
    if (!isOfCall(context)) return run();
    // Kept for the further steps of a generator.
    context.scope ??= this.#root.runInAsyncScope(createScope);
    return context.scope.runInAsyncScope(run);
  }
}

/** Not by its class: entry points of this package have copies of it (docs/adr/0019-entry-points-of-the-kit-share-no-file.md). */
function isOfCall(context: TaskContext): context is RunContext {
  return 'scope' in context;
}

function createScope(): AsyncResource {
  return new AsyncResource('dispatch:task', { requireManualDestroy: true });
}

/**
 * Whether an `AsyncLocalStorage` enables hooks of promises once it is used. By a method that only such ones have, which is not
 * documented: without it, tasks overlap. That of Bun has the method too, and no hooks.
 */
function usesPromiseHooks(): boolean {
  return '_enable' in AsyncLocalStorage.prototype && !('Bun' in globalThis);
}
