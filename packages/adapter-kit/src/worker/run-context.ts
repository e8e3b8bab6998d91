import { CancelledError, TimeoutError, type TaskContext } from '@dispatch/core';
import { type CarriedContext, type Carrying, performance, runInContext, shared } from '@dispatch/core/internal';
import type { CallId, Claims } from '../wire/claims.js';

/** Where the progress of a call goes. */
export interface ProgressReporter {
  report(value: unknown): void;
}

/** An asynchronous scope of the platform, such as an `AsyncResource` of Node. */
export interface CallScope {
  runInAsyncScope<R>(body: () => R): R;
}

/** What the context of a run depends on. */
export interface ContextOptions {
  readonly id: CallId;
  /** In milliseconds of this thread's clock. */
  readonly deadline: number;
  readonly priority: number;
  /** What the call carries. `null` where JSON has taken the place of `undefined`. */
  readonly context: CarriedContext | null | undefined;
  /** `undefined` for a call within this thread. */
  readonly task?: { readonly name: string } | undefined;
}

const carrying = shared<Carrying>('carrying', {});

/** What `currentTask()` returns in a running call. The controller is created when the task reads its signal. */
export class RunContext implements TaskContext {
  readonly deadline: number;
  readonly priority: number;
  readonly worker: number;
  /** For adapters. */
  readonly task: ContextOptions['task'];
  /** The scope that the adapter runs the call in, if it has such scopes. */
  scope: CallScope | undefined = undefined;
  readonly #carried: CarriedContext | null | undefined;
  readonly #id: CallId;
  readonly #claims: Claims | undefined;
  readonly #reporter: ProgressReporter | undefined;
  #controller: AbortController | undefined = undefined;
  /** In an object, since it may be `undefined`. */
  #reason: { readonly value: unknown } | undefined = undefined;

  /**
   * @param claims let synchronous code see that the call was cancelled. Without them only {@link cancel} does.
   * @param reporter absent if the call has no `onProgress`.
   */
  constructor(
    worker: number,
    { context, deadline, id, priority, task }: ContextOptions,
    claims: Claims | undefined,
    reporter?: ProgressReporter,
  ) {
    this.worker = worker;
    this.deadline = deadline;
    this.priority = priority;
    this.task = task;
    this.#carried = context;
    this.#id = id;
    this.#claims = claims;
    this.#reporter = reporter;
  }

  /** Runs a part of the task, in this context and in what its call carries. */
  run<R>(body: () => R): R {
    const { run } = carrying;
    const carried = this.#carried;
    return runInContext(this, carried && run ? () => run(carried, body) : body);
  }

  get cancelled(): boolean {
    // The deadline too: on the dispatcher's own thread nothing else can run during a synchronous loop.
    return this.isStopped || this.isLate();
  }

  /** Whether the dispatcher has asked the task to stop. Its outcome is ignored then. */
  get isStopped(): boolean {
    return this.#reason !== undefined || this.#claims?.isCancelled(this.#id) === true;
  }

  /** Whether the task has to stop and the message with the reason has not arrived yet. */
  get awaitsReason(): boolean {
    return this.#reason === undefined && this.isStopped;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.cancelled) this.#controller.abort(this.#reasonSoFar());
    }
    return this.#controller.signal;
  }

  /** Works without the context too: `const { throwIfCancelled, progress } = currentTask()`. */
  get throwIfCancelled(): () => void {
    return () => {
      if (!this.cancelled) return;
      const reason = this.#reasonSoFar();
      throw reason instanceof TimeoutError || reason instanceof CancelledError
        ? reason
        : new CancelledError(undefined, { cause: reason });
    };
  }

  get progress(): (value: unknown) => void {
    return (value) => this.#reporter?.report(value);
  }

  /** Whether the deadline has passed. */
  isLate(): boolean {
    return this.deadline !== Infinity && performance.now() >= this.deadline;
  }

  /** Asks the task to stop. Further calls have no effect. */
  cancel(reason: unknown): void {
    if (this.#reason !== undefined) return;
    this.#reason = { value: reason };
    this.#controller?.abort(reason);
  }

  #reasonSoFar(): unknown {
    if (this.#reason !== undefined) return this.#reason.value;
    // The message with the reason has not arrived yet.
    return this.isLate() || this.#claims?.isTimedOut(this.#id) ? new TimeoutError() : new CancelledError();
  }
}
