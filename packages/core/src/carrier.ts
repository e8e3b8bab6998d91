/** A task that is about to be submitted. The names are those of the events of the same run. */
export interface SubmittedTask {
  /** The number of the run. */
  readonly run: number;
  /** The name of the task. */
  readonly task: string;
  /** The namespace of the task. */
  readonly namespace: string;
  /** Whether it is the task of an item of `map`. */
  readonly isItem: boolean;
}

/**
 * Carries a value from a call to the tasks that it submits (clauses V1 to V9). `defineCarrier` of
 * `@dispatch/core/context` makes it known in its thread.
 *
 * @typeParam Captured what {@link capture} returns.
 * @typeParam Sent what {@link run} gets: what {@link capture} returns, unless there is a {@link send}.
 */
export interface ContextCarrier<Captured = unknown, Sent = Captured> {
  /** A carrier of the same name runs the tasks in the worker. */
  readonly name: string;
  /**
   * Called within each call of `execute`, `executeAsync`, `executeSync`, `stream` and `map`, once. Returns a value that
   * can be cloned, or `undefined` if there is nothing to carry. What it throws fails the tasks of that call.
   */
  capture(): Captured | undefined;
  /**
   * Called for each task when it is submitted, if something was captured. Returns what is sent in place of the captured
   * value; `undefined` for nothing. What it throws fails the task.
   */
  send?(captured: Captured, task: SubmittedTask): Sent | undefined;
  /**
   * Called in the worker with a copy of the value: around the function of the task and, if that is a generator, around
   * each of its steps. Calls `fn` once, before it returns. What it returns has no meaning: `fn` returns what the
   * function or the step returned, often a promise. `currentTask()` is the task.
   */
  run(value: Sent, fn: () => unknown): unknown;
}

/** What a task carries: the value of each carrier, by its name. */
export type CarriedContext = Readonly<Record<string, unknown>>;

/** The part of a call that has its context. */
export interface CarryingCall {
  /** Sets `context`, once. @returns what a carrier threw. */
  carry?:
    | ((
        call: CarryingCall,
        run: number,
        definition: { readonly name: string; readonly namespace: string },
      ) => { readonly error: unknown } | undefined)
    | undefined;
  context?: CarriedContext | undefined;
}

/** What `@dispatch/core/context` adds to dispatchers and workers, once a carrier is defined. */
export interface Carrying {
  /**
   * Returns what captures the context of a call, without throwing; `undefined` without carriers.
   *
   * @throws {TypeError} if it is not an array of carriers.
   */
  capturing?: (carriers: readonly ContextCarrier[]) => ((isItem: boolean) => CarryingCall['carry']) | undefined;
  /** The contexts of calls that are sent in one message. One if all have the same; `undefined` if none has one. */
  contextsOf?: (
    batch: readonly { readonly extras: CarryingCall | undefined }[],
  ) => { readonly contexts: readonly (CarriedContext | undefined)[] } | undefined;
  /** Runs `body` as a part of a task that carries `context`. */
  run?: <R>(context: CarriedContext, body: () => R) => R;
}
