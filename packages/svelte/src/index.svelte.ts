import { getContext, setContext, untrack } from 'svelte';
import type { Dispatcher, ExecuteOptions, Task } from '@dispatch/core';
import { idle, LatestRun, type RunState, type RunStatus } from '@dispatch/core/latest-run';

const key = Symbol('dispatcher');

/** Gives the components below the current one a dispatcher, while that is initialized. It never closes it. */
export function setDispatcher(dispatcher: Dispatcher): void {
  setContext(key, dispatcher);
}

/**
 * The dispatcher that a component above has set with {@link setDispatcher}.
 *
 * @throws {Error} if there is none.
 */
export function useDispatcher(): Dispatcher {
  const dispatcher = getContext<Dispatcher | undefined>(key);
  if (dispatcher !== undefined) return dispatcher;
  throw new Error('no dispatcher: call setDispatcher(dispatcher) in a component above');
}

/** Options of {@link useTask}. Those of `executeAsync` are used for each run. */
export interface UseTaskOptions<A extends readonly unknown[], P = unknown> extends ExecuteOptions<P> {
  /**
   * Returns the arguments to run the task with: once the component is mounted, and again whenever state that it reads
   * changes. Deeply reactive state among them is passed as a snapshot. Default: none, so that only `run` starts the task. While
   * it returns `undefined`, nothing runs.
   */
  readonly args?: (() => A | undefined) | undefined;
  /** Default: what {@link useDispatcher} returns. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** What {@link useTask} returns: the state of the latest run, which is reactive, and functions. Do not destructure it. */
export interface UseTask<A extends readonly unknown[], T, P = unknown> {
  readonly status: RunStatus;
  /** The result of the last run that succeeded, also while a later one runs or after it failed. */
  readonly result: T | undefined;
  /** What the task failed with, if `status` is `failed`. */
  readonly error: unknown;
  /** The latest value that the task passed to `currentTask().progress()`. */
  readonly progress: P | undefined;
  /** Runs the task with these arguments, and cancels the run before. How the run ends is the next state; nothing rejects. */
  readonly run: (...args: A) => void;
  /** Cancels the run, if one has not ended. The state becomes `idle` and keeps the last result. */
  readonly cancel: (reason?: unknown) => void;
}

/**
 * Runs a task for a component: with `args`, once it is mounted and whenever they change; without them, whenever `run` is
 * called. Only the latest run counts: a new one cancels the one before, and so does the end of the component. Nothing runs on a
 * server. With `args`, `status` is `running` until the first run starts.
 *
 * ```ts
 * const primes = useTask(tasks.primes, { args: () => [limit] });
 * ```
 *
 * Call it while a component is initialized, or in an effect.
 *
 * @param factory a factory of `defineTasks`, or any function that returns a task.
 * @throws {Error} if there is neither the option `dispatcher` nor one of {@link setDispatcher}.
 */
export function useTask<A extends readonly unknown[] | [], T, P = unknown>(
  factory: (...args: A) => Task<T>,
  options: UseTaskOptions<NoInfer<A>, P> = {},
): UseTask<A, T, P> {
  const { args, dispatcher = useDispatcher(), ...executeOptions } = options;
  const isWanted = untrack(() => args?.()) !== undefined;
  let state = $state.raw<RunState<T, P>>(isWanted ? { ...idle, status: 'running' } : idle);
  const latest = new LatestRun<T, P>((next) => {
    state = next;
  });
  const run = (...values: A): void => {
    latest.start(dispatcher, factory(...values), executeOptions);
  };
  const cancel = (reason?: unknown): void => latest.cancel(reason);
  $effect(() => {
    // A snapshot reads all that is reactive within the arguments.
    const values = $state.snapshot(args?.());
    untrack(() => values && run(...(values as A)));
    return cancel;
  });
  return {
    get status() {
      return state.status;
    },
    get result() {
      return state.result;
    },
    get error() {
      return state.error;
    },
    get progress() {
      return state.progress;
    },
    run,
    cancel,
  };
}
