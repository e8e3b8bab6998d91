import {
  computed,
  getCurrentInstance,
  inject,
  onMounted,
  onScopeDispose,
  provide,
  shallowRef,
  toRaw,
  toValue,
  watch,
  type ComputedRef,
  type InjectionKey,
  type MaybeRefOrGetter,
} from 'vue';
import type { Dispatcher, ExecuteOptions, Task } from '@dispatch/core';
import { idle, LatestRun, type RunState, type RunStatus } from '@dispatch/core/latest-run';

/** The key under which a dispatcher is provided, for `app.provide(dispatcherKey, dispatcher)`. */
export const dispatcherKey: InjectionKey<Dispatcher> = Symbol('dispatcher');

/** Gives the components below the current one a dispatcher. It never closes it. */
export function provideDispatcher(dispatcher: Dispatcher): void {
  provide(dispatcherKey, dispatcher);
}

/**
 * The dispatcher that a component above, or the application, has provided.
 *
 * @throws {Error} if there is none.
 */
export function useDispatcher(): Dispatcher {
  const dispatcher = inject(dispatcherKey, undefined);
  if (dispatcher !== undefined) return dispatcher;
  throw new Error('no dispatcher: call app.provide(dispatcherKey, dispatcher) or provideDispatcher(dispatcher)');
}

/** Options of {@link useTask}. Those of `executeAsync` are used for each run. */
export interface UseTaskOptions<A extends readonly unknown[], P = unknown> extends ExecuteOptions<P> {
  /**
   * The arguments to run the task with: once the component is mounted, and again whenever one of them is another value. A
   * reactive object among them is passed as the object itself; what is reactive within it has to be made plain first. Default:
   * none, so that only `run` starts the task. While it is `undefined`, nothing runs.
   */
  readonly args?: MaybeRefOrGetter<A | undefined>;
  /** Default: what {@link useDispatcher} returns. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** What {@link useTask} returns: the state of the latest run, as refs, and functions. */
export interface UseTask<A extends readonly unknown[], T, P = unknown> {
  readonly status: ComputedRef<RunStatus>;
  /** The result of the last run that succeeded, also while a later one runs or after it failed. */
  readonly result: ComputedRef<T | undefined>;
  /** What the task failed with, if `status` is `failed`. */
  readonly error: ComputedRef<unknown>;
  /** The latest value that the task passed to `currentTask().progress()`. */
  readonly progress: ComputedRef<P | undefined>;
  /** Runs the task with these arguments, and cancels the run before. How the run ends is the next state; nothing rejects. */
  readonly run: (...args: A) => void;
  /** Cancels the run, if one has not ended. The state becomes `idle` and keeps the last result. */
  readonly cancel: (reason?: unknown) => void;
}

/**
 * Runs a task for a component or another effect scope: with `args`, and again whenever they change; without them, whenever
 * `run` is called. Only the latest run counts: a new one cancels the one before, and so does the end of the scope. With `args`,
 * the first run starts when the component is mounted, so nothing runs on a server; until then, `status` is `running`.
 *
 * ```ts
 * const { status, result } = useTask(tasks.primes, { args: () => [limit.value] });
 * ```
 *
 * @param factory a factory of `defineTasks`, or any function that returns a task.
 * @throws {Error} if there is neither the option `dispatcher` nor a provided one.
 */
export function useTask<A extends readonly unknown[] | [], T, P = unknown>(
  factory: (...args: A) => Task<T>,
  options: UseTaskOptions<NoInfer<A>, P> = {},
): UseTask<A, T, P> {
  const { args, dispatcher = useDispatcher(), ...executeOptions } = options;
  const isWanted = toValue(args) !== undefined;
  const state = shallowRef<RunState<T, P>>(isWanted ? { ...idle, status: 'running' } : idle);
  const latest = new LatestRun<T, P>((next) => {
    state.value = next;
  });
  const run = (...values: A): void => {
    latest.start(dispatcher, factory(...values), executeOptions);
  };
  const cancel = (reason?: unknown): void => latest.cancel(reason);
  const follow = (): void => {
    watch(
      () => toValue(args)?.map(toRaw) as A | undefined,
      (values, before) => {
        if (values === undefined) cancel();
        else if (!isSame(values, before)) run(...values);
      },
      { immediate: true },
    );
  };
  if (args !== undefined) {
    if (getCurrentInstance() === null) follow();
    else onMounted(follow);
  }
  onScopeDispose(cancel);
  return {
    status: computed(() => state.value.status),
    result: computed(() => state.value.result),
    error: computed(() => state.value.error),
    progress: computed(() => state.value.progress),
    run,
    cancel,
  };
}

function isSame(values: readonly unknown[], before: readonly unknown[] | undefined): boolean {
  return values.length === before?.length && values.every((value, index) => Object.is(value, before[index]));
}
