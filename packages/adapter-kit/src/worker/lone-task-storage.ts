import type { TaskContext } from '@dispatch/core';
import { SynchronousContextStorage } from '@dispatch/core/internal/worker';

/**
 * Keeps the context of a task after an `await` too, in a worker that runs one task at a time: while only one task is
 * unfinished, all code belongs to that task. If another dispatcher runs tasks in the same worker, there is no context
 * after an `await`, as usual.
 */
export class LoneTaskStorage extends SynchronousContextStorage {
  override getStore(): TaskContext | undefined {
    const [only] = this.unfinished;
    return this.active === undefined && this.unfinished.size === 1 ? only : super.getStore();
  }
}
