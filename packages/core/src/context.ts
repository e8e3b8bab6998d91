import { UnsupportedError } from './errors.js';

/** What a running task can know of its run. Python's `asyncio.current_task()`. */
export interface TaskContext {
  /**
   * Aborts when the task is cancelled or its time runs out, with the reason. An ordinary signal: it aborts when the
   * event loop comes to it, so a loop that never yields looks at {@link cancelled} instead.
   */
  readonly signal: AbortSignal;
  /** Whether the task should stop. Turns true even inside a synchronous loop where memory is shared. */
  readonly cancelled: boolean;
  /**
   * Throws the reason if the task should stop, and does nothing otherwise.
   *
   * @throws {CancelledError} or the {@link TimeoutError}, when {@link cancelled}.
   */
  throwIfCancelled(): void;
  /**
   * Tells the caller how far the task is, if it gave an `onProgress`; otherwise nothing happens. Lossy: of values that
   * come faster than the caller takes them, the latest goes, cloned when it goes. The last one before the task ends always
   * goes. Works inside a synchronous loop too.
   *
   * @throws {SerializationError} if the value goes at once and cannot be cloned.
   */
  progress(value: unknown): void;
  /** When the time runs out, in milliseconds of this thread's `performance.now()`; `Infinity` without a timeout. */
  readonly deadline: number;
  /** The number of the worker that runs the task, unique in its dispatcher; `undefined` outside a dispatcher. */
  readonly worker: number | undefined;
}

/** Where the context of the running task is kept. Node's `AsyncLocalStorage` is one. */
export interface ContextStorage {
  run<R>(context: TaskContext, body: () => R): R;
  getStore(): TaskContext | undefined;
}

/**
 * Keeps the context through a task's synchronous part. After an `await` nothing tells whose turn it is, so as long as an
 * asynchronous task is unfinished it refuses to answer rather than name the wrong one.
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
        `currentTask() after an 'await' needs the capability taskContext 'async', which this runtime does not have: ` +
          `call it before the first 'await' and keep what it returns`,
      );
    }
    return this.#active;
  }
}

/** Whether a task is asynchronous, by what it returned. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

let storage: ContextStorage = new SynchronousContextStorage();

/** Keeps contexts in `better` from here on, in this thread. Called by an adapter before its first task runs. */
export function setContextStorage(better: ContextStorage): void {
  storage = better;
}

/** Runs `body` as the synchronous part of the task that `context` belongs to. */
export function runInContext<R>(context: TaskContext, body: () => R): R {
  return storage.run(context, body);
}

/** The context of the running task, `undefined` outside one. */
export function activeContext(): TaskContext | undefined {
  return storage.getStore();
}

const detached: TaskContext = Object.freeze({
  signal: new AbortController().signal,
  cancelled: false,
  throwIfCancelled(): void {},
  progress(): void {},
  deadline: Infinity,
  worker: undefined,
});

/**
 * The context of the task that is running. Outside a dispatcher it is a detached one that is never cancelled, so that a
 * task can be called in a test as the plain function it is.
 *
 * @throws {UnsupportedError} after an `await` where the capability `taskContext` is `'sync'`.
 */
export function currentTask(): TaskContext {
  return activeContext() ?? detached;
}
