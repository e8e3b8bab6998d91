import {
  createContext,
  useContext,
  useEffect,
  useInsertionEffect,
  useState,
  useSyncExternalStore,
  type Context,
  type Provider,
} from 'react';
import type { Dispatcher, ExecuteOptions, Task } from '@dispatch/core';
import type { RunState } from '@dispatch/core/latest-run';
import { Runs, type Wanted } from './runs.js';

const DispatcherContext: Context<Dispatcher | undefined> = createContext<Dispatcher | undefined>(undefined);

/** Gives the components below it a dispatcher: `<DispatcherProvider value={dispatcher}>`. It never closes it. */
export const DispatcherProvider: Provider<Dispatcher | undefined> = DispatcherContext.Provider;

/**
 * The dispatcher of the nearest {@link DispatcherProvider}.
 *
 * @throws {Error} if there is none.
 */
export function useDispatcher(): Dispatcher {
  return required(useContext(DispatcherContext));
}

function required(dispatcher: Dispatcher | undefined): Dispatcher {
  if (dispatcher !== undefined) return dispatcher;
  throw new Error('no dispatcher: put the component into <DispatcherProvider value={dispatcher}>');
}

/** Options of {@link useTask}. Those of `executeAsync` are read when a run starts; a change of them starts none. */
export interface UseTaskOptions<A extends readonly unknown[], P = unknown> extends ExecuteOptions<P> {
  /**
   * The arguments to run the task with: once the component is mounted, and again whenever one of them is another value
   * (`Object.is`). Default: none, so that only `run` starts the task.
   */
  readonly args?: A | undefined;
  /** Default: that of the nearest {@link DispatcherProvider}. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** What {@link useTask} returns: the state of the latest run, and functions that are the same in every render. */
export type UseTask<A extends readonly unknown[], T, P = unknown> = RunState<T, P> & {
  /** Runs the task with these arguments, and cancels the run before. How the run ends is the next state; nothing rejects. */
  readonly run: (...args: A) => void;
  /** Cancels the run, if one has not ended. The state becomes `idle` and keeps the last result. */
  readonly cancel: (reason?: unknown) => void;
  /**
   * Settles as the latest run does, for `use(promise)` in a component below, within a `Suspense` boundary. A run that begins
   * after it has settled has another promise. On a server, where nothing runs, it rejects: the boundary renders its fallback
   * there.
   */
  readonly promise: Promise<T>;
};

/**
 * Runs a task for a component: with `args`, while it is mounted and whenever they change; without them, whenever `run` is
 * called. Only the latest run counts: a new one cancels the one before, and so does unmounting. Nothing runs while rendering,
 * and nothing on a server.
 *
 * ```tsx
 * const { status, result, error } = useTask(tasks.primes, { args: [limit] });
 * ```
 *
 * @param factory a factory of `defineTasks`, or any function that returns a task, such as `(n) => inline(() => n + 1)`.
 * A run takes that of the latest render; another one starts no run.
 * @throws {Error} if there is neither the option `dispatcher` nor a {@link DispatcherProvider}, or if `args` has other values in
 * every render. A `TypeError` of
 * `executeAsync` is thrown by the effect, to the nearest error boundary.
 */
export function useTask<A extends readonly unknown[] | [], T, P = unknown>(
  factory: (...args: A) => Task<T>,
  { args, dispatcher, ...options }: UseTaskOptions<NoInfer<A>, P> = {},
): UseTask<A, T, P> {
  const provided = useContext(DispatcherContext);
  const next = { args, dispatcher: dispatcher ?? required(provided) };
  const [runs] = useState(() => new Runs<A, T, P>());
  // The same object until a run is to start.
  const [kept, setWanted] = useState<Wanted<A>>(next);
  const wanted = runs.choose(kept, next);
  if (wanted !== kept) setWanted(wanted);
  const state = useSyncExternalStore(runs.subscribe, runs.read, runs.read);
  useInsertionEffect(() => {
    runs.keep(wanted, factory, options);
  });
  useEffect(() => {
    runs.start(wanted);
    return () => runs.cancel();
  }, [runs, wanted]);

  // Until the effect has run, the state is that of the arguments before.
  const isStale = wanted.args !== undefined && runs.started !== wanted;
  const shown = isStale ? ({ ...state, status: 'running', error: undefined } as const) : state;
  return { ...shown, run: runs.run, cancel: runs.cancel, promise: runs.promise(isStale) };
}
