import { shared } from './copies.js';

/** What a running task can learn about its run. Python's `asyncio.current_task()` is similar. */
export interface TaskContext {
  /**
   * Aborts, with the reason, when the task is cancelled or its time runs out (clauses C4, T4). It needs the event loop
   * for that; a loop that never awaits reads {@link cancelled} instead.
   */
  readonly signal: AbortSignal;
  /** Whether the task should stop. With `loopsSeeCancel`, it becomes true even during a synchronous loop (clause C5). */
  readonly cancelled: boolean;
  /**
   * Throws if the task should stop, and does nothing otherwise.
   *
   * @throws {CancelledError} if it was cancelled, with the reason as its `cause`. A reason that is a `CancelledError` or a
   * `TimeoutError` is thrown itself (clause C5).
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
  /** The `priority` of the call; 0 without one, and outside a task. */
  readonly priority: number;
  /** The number of the worker that runs the task, unique in its dispatcher; `undefined` outside a task. */
  readonly worker: number | undefined;
}

/** Keeps the context of the running task. Node's `AsyncLocalStorage` is one. */
export interface ContextStorage {
  run<R>(context: TaskContext, body: () => R): R;
  getStore(): TaskContext | undefined;
  /** Another dispatcher is going to run tasks on this thread. Absent where the storage does not follow tasks that overlap. */
  overlap?(): void;
}

/** Whether `value` is a promise or another object with `then`; a function with `then` does not count. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Of this thread. */
export const contexts: { storage: ContextStorage | undefined } = /* @__PURE__ */ shared<{
  storage: ContextStorage | undefined;
}>('contexts', { storage: undefined });

/** Replaces the storage of contexts in this thread. Called by an adapter before its first task runs. */
export function setContextStorage(replacement: ContextStorage): void {
  contexts.storage = replacement;
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
  priority: 0,
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
