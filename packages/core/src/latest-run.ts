/** Entry point for user interfaces: the state of the latest run of a task. */
import type { Dispatcher } from './dispatcher.js';
import type { ExecuteOptions } from './execute-options.js';
import type { Future } from './future-interface.js';
import type { Task } from './task.js';

/** What each state of a {@link LatestRun} has. */
export interface RunParts<T, P = unknown> {
  /** The result of the last run that succeeded, also while a later one runs or after it failed. */
  readonly result: T | undefined;
  /** What the task failed with, if `status` is `failed`; it may be `undefined` too. */
  readonly error: unknown;
  /** The latest value that the current or last run passed to `currentTask().progress()`. */
  readonly progress: P | undefined;
}

/** `idle`: nothing runs, since nothing was started, or what was started has been cancelled. */
export type RunStatus = 'idle' | 'running' | 'succeeded' | 'failed';

/** The state after a run that succeeded. */
export interface SucceededRun<T, P = unknown> extends RunParts<T, P> {
  readonly status: 'succeeded';
  readonly result: T;
}

/** The state before, during and after any other run. */
export interface OtherRun<T, P = unknown> extends RunParts<T, P> {
  readonly status: Exclude<RunStatus, 'succeeded'>;
}

/** A state of a {@link LatestRun}. Immutable: each change makes another object. */
export type RunState<T, P = unknown> = OtherRun<T, P> | SucceededRun<T, P>;

/** The state before the first run. */
export const idle: OtherRun<never, never> = Object.freeze({
  status: 'idle',
  result: undefined,
  error: undefined,
  progress: undefined,
});

/**
 * Runs tasks one instead of the other: a new run cancels the one before, whose outcome no longer counts. Bindings for user
 * interfaces are built on it, such as `@dispatch/react`; it needs nothing of a framework itself.
 *
 * ```ts
 * const latest = new LatestRun<Image>((state) => render(state));
 * latest.start(dispatcher, tasks.filter(image, strength));
 * ```
 */
export class LatestRun<T, P = unknown> {
  readonly #onChange: (state: RunState<T, P>) => void;
  #state: RunState<T, P> = idle;
  #future: Future<T> | undefined;

  /** @param onChange called with each new state, after it can be read from {@link state}. */
  constructor(onChange: (state: RunState<T, P>) => void) {
    this.#onChange = onChange;
  }

  /** The current state. */
  get state(): RunState<T, P> {
    return this.#state;
  }

  /**
   * Submits one run of `task`, and cancels the run before if it has not ended. The state is `running` when this returns; the
   * result of an earlier run stays in it. How the run ends is the next state and never an unhandled rejection.
   *
   * @param options as for `executeAsync`. `onProgress` is called after the state has changed.
   * @returns the future of the run.
   * @throws {TypeError} if `task` is not a task or an option is of the wrong kind; then nothing has changed.
   */
  start(dispatcher: Dispatcher, task: Task<T>, options?: ExecuteOptions<P>): Future<T> {
    const future: Future<T> = dispatcher.executeAsync(task, {
      ...options,
      onProgress: (progress: P) => {
        if (this.#future !== future) return;
        this.#set({ ...this.#state, progress });
        options?.onProgress?.(progress);
      },
    });
    const before = this.#future;
    this.#future = future;
    before?.cancel();
    this.#set({ ...idle, status: 'running', result: this.#state.result });
    future.then(
      (result) => this.#end(future, { ...this.#state, status: 'succeeded', result }),
      (error: unknown) => this.#end(future, { ...this.#state, status: 'failed', error }),
    );
    return future;
  }

  /**
   * Cancels the run, if one has not ended: the state is `idle` when this returns. Otherwise nothing happens.
   *
   * @param reason as for `Future.cancel`.
   */
  cancel(reason?: unknown): void {
    const future = this.#future;
    if (future === undefined) return;
    this.#future = undefined;
    future.cancel(reason);
    this.#set({ ...this.#state, status: 'idle' });
  }

  #end(future: Future<T>, state: RunState<T, P>): void {
    if (this.#future !== future) return;
    this.#future = undefined;
    this.#set(state);
  }

  #set(state: RunState<T, P>): void {
    this.#state = state;
    this.#onChange(state);
  }
}
