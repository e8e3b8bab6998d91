import { shared } from './copies.js';
import { UnsupportedError } from './errors.js';

/** What a running task can learn about its run. Python's `asyncio.current_task()` is similar. */
export interface TaskContext {
  /**
   * Aborts, with the reason, when the task is cancelled or its time runs out (clauses C4, T4). It needs the event loop
   * for that; a loop that never awaits reads {@link cancelled} instead.
   */
  readonly signal: AbortSignal;
  /** Whether the task should stop. With `sharedMemory`, it becomes true even during a synchronous loop (clause C5). */
  readonly cancelled: boolean;
  /**
   * Throws if the task should stop, and does nothing otherwise.
   *
   * @throws {CancelledError} if it was cancelled.
   * @throws {TimeoutError} if its time ran out.
   */
  throwIfCancelled(): void;
  /**
   * Reports how far the task is to the caller's `onProgress`; does nothing if there is none. Lossy: if values arrive
   * faster than the caller takes them, only the latest is sent, cloned when it is sent. The last value before the task
   * ends is always sent. Works during a synchronous loop too (clauses N1 to N4). A value that is sent later and cannot
   * be cloned is reported in the worker and changes nothing else.
   *
   * @throws {SerializationError} if the value is sent at once and cannot be cloned.
   */
  progress(value: unknown): void;
  /**
   * When the time of the task runs out, in milliseconds of this thread's `performance.now()`; `Infinity` without a
   * timeout, and if the dispatcher has the option `clock` (clause T12).
   */
  readonly deadline: number;
  /** The number of the worker that runs the task, unique in its dispatcher; `undefined` outside a task. */
  readonly worker: number | undefined;
}

/** Keeps the context of the running task. Node's `AsyncLocalStorage` is one. */
export interface ContextStorage {
  run<R>(context: TaskContext, body: () => R): R;
  getStore(): TaskContext | undefined;
}

/**
 * Keeps the context during the synchronous part of a task. After an `await` the running task is unknown, so `getStore`
 * throws while an asynchronous task is unfinished (clause A18).
 */
export class SynchronousContextStorage implements ContextStorage {
  #active: TaskContext | undefined;
  #unfinished = 0;

  run<R>(context: TaskContext, body: () => R): R {
    const outer = this.#active;
    this.#active = context;
    try {
      const result = body();
      if (isThenable(result)) {
        this.#unfinished += 1;
        const finished = (): void => {
          this.#unfinished -= 1;
        };
        // Through a promise of this realm: a thenable may throw in `then`, or call back twice.
        Promise.resolve(result).then(finished, finished);
      }
      return result;
    } finally {
      this.#active = outer;
    }
  }

  getStore(): TaskContext | undefined {
    if (this.#active === undefined && this.#unfinished > 0) {
      throw new UnsupportedError(
        `currentTask() works after an 'await' only with the capability taskContext 'async': ` +
          `call it before the first 'await' and keep the result`,
      );
    }
    return this.#active;
  }
}

/** Whether `value` is a promise or another object with `then`; a function with `then` does not count. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

const contexts = /* @__PURE__ */ shared<{ storage: ContextStorage | undefined }>('contexts', { storage: undefined });

/** Replaces the storage of contexts in this thread. Called by an adapter before its first task runs. */
export function setContextStorage(replacement: ContextStorage): void {
  contexts.storage = replacement;
}

/** Sets a {@link SynchronousContextStorage}, unless an adapter has set a storage. Called before the first task runs. */
export function ensureContextStorage(): void {
  contexts.storage ??= new SynchronousContextStorage();
}

/** Runs `body` as the synchronous part of the task that `context` belongs to. */
export function runInContext<R>(context: TaskContext, body: () => R): R {
  return contexts.storage === undefined ? body() : contexts.storage.run(context, body);
}

/** The context of the running task, `undefined` outside a task. */
export function activeContext(): TaskContext | undefined {
  return contexts.storage?.getStore();
}

const detached: TaskContext = Object.freeze({
  // Not created when this module loads: edge runtimes forbid that.
  get signal() {
    return new AbortController().signal;
  },
  cancelled: false,
  throwIfCancelled(): void {},
  progress(): void {},
  deadline: Infinity,
  worker: undefined,
});

/**
 * Returns the context of the running task. Outside a task it returns a detached context that is never cancelled, so a
 * test can call the function of a task directly (clauses A13, A15 to A18). A context that was taken before an `await`
 * stays valid after it.
 *
 * @throws {UnsupportedError} after an `await`, where the capability `taskContext` is `'sync'`.
 */
export function currentTask(): TaskContext {
  return activeContext() ?? detached;
}
