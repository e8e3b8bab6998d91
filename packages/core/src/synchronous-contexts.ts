import { contexts, isThenable, type ContextStorage, type TaskContext } from './context.js';
import { UnsupportedError } from './errors.js';

/**
 * Keeps the context during the synchronous part of a task. After an `await` the running task is unknown, so `getStore`
 * throws while an asynchronous task is unfinished (clause A18).
 */
export class SynchronousContextStorage implements ContextStorage {
  protected active: TaskContext | undefined;
  /** Of tasks that have returned a promise which has not settled. */
  protected readonly unfinished: Set<TaskContext> = new Set();

  run<R>(context: TaskContext, body: () => R): R {
    const outer = this.active;
    this.active = context;
    try {
      const result = body();
      if (!isThenable(result)) return result;
      this.unfinished.add(context);
      const finished = (): void => {
        this.unfinished.delete(context);
      };
      // A promise of this realm: a thenable may throw in `then`, or call back twice. It is returned because a second call of
      // `then` might begin something again.
      const promise = Promise.resolve(result);
      promise.then(finished, finished);
      return promise as R;
    } finally {
      this.active = outer;
    }
  }

  getStore(): TaskContext | undefined {
    if (this.active === undefined && this.unfinished.size > 0) {
      throw new UnsupportedError(
        `currentTask() after an 'await' needs the capability taskContext 'async': ` +
          `call it before and keep the result`,
      );
    }
    return this.active;
  }
}

/** Sets a {@link SynchronousContextStorage}, unless an adapter has set a storage. Called before the first task runs. */
export function ensureContextStorage(): void {
  contexts.storage ??= new SynchronousContextStorage();
}
