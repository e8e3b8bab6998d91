import type { TaskContext } from '@dispatch/core';
import { isThenable, SynchronousContextStorage, type ContextStorage } from '@dispatch/core/internal';

/**
 * Keeps the context of a task after an `await` too, in a worker that runs one task at a time: while only one task is
 * unfinished, all code belongs to that task. If another dispatcher runs tasks in the same worker, there is no context
 * after an `await`, as usual.
 */
export class LoneTaskStorage implements ContextStorage {
  readonly #synchronous = new SynchronousContextStorage();
  readonly #unfinished = new Set<TaskContext>();
  #depth = 0;

  run<R>(context: TaskContext, body: () => R): R {
    this.#depth += 1;
    try {
      const result = this.#synchronous.run(context, body);
      if (isThenable(result)) {
        this.#unfinished.add(context);
        const finished = (): void => {
          this.#unfinished.delete(context);
        };
        Promise.resolve(result).then(finished, finished);
      }
      return result;
    } finally {
      this.#depth -= 1;
    }
  }

  getStore(): TaskContext | undefined {
    const [only] = this.#unfinished;
    return this.#depth === 0 && this.#unfinished.size === 1 ? only : this.#synchronous.getStore();
  }
}
