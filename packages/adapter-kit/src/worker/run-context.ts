import { CancelledError, TimeoutError, type TaskContext } from '@dispatch/core';
import { performance } from '../performance.js';
import type { CallId, Claims } from '../wire/claims.js';

/** Where the progress of a call goes. */
export interface ProgressReporter {
  report(value: unknown): void;
}

/** What `currentTask()` gives inside a running call. The controller exists only once the task asks for its signal. */
export class RunContext implements TaskContext {
  readonly deadline: number;
  readonly worker: number;
  readonly #id: CallId;
  readonly #claims: Claims | undefined;
  readonly #reporter: ProgressReporter | undefined;
  #controller: AbortController | undefined = undefined;
  #reason: unknown = undefined;
  #told = false;

  /**
   * @param claims carry a cancel into synchronous code; without them only {@link cancel} does.
   * @param reporter absent where nobody listens.
   */
  constructor(worker: number, deadline: number, id: CallId, claims: Claims | undefined, reporter?: ProgressReporter) {
    this.worker = worker;
    this.deadline = deadline;
    this.#id = id;
    this.#claims = claims;
    this.#reporter = reporter;
  }

  get cancelled(): boolean {
    // The deadline too: in process nobody else can run while a synchronous loop does.
    return this.isStopped || this.isLate();
  }

  /** Whether the dispatcher has told it to stop: nobody takes its outcome any more. */
  get isStopped(): boolean {
    return this.#told || this.#claims?.isCancelled(this.#id) === true;
  }

  /** Whether it is to stop, and the message that says why is still on its way. */
  get awaitsReason(): boolean {
    return !this.#told && this.isStopped;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.cancelled) this.#controller.abort(this.#reasonSoFar());
    }
    return this.#controller.signal;
  }

  throwIfCancelled(): void {
    if (!this.cancelled) return;
    const reason = this.#reasonSoFar();
    if (reason instanceof TimeoutError || reason instanceof CancelledError) throw reason;
    throw new CancelledError(undefined, { cause: reason });
  }

  progress(value: unknown): void {
    this.#reporter?.report(value);
  }

  /** Whether the call's time has run out. */
  isLate(): boolean {
    return this.deadline !== Infinity && performance.now() >= this.deadline;
  }

  /** Tells the task to stop; a second time nothing happens. */
  cancel(reason: unknown): void {
    if (this.#told) return;
    this.#told = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }

  #reasonSoFar(): unknown {
    if (this.#told) return this.#reason;
    // The word says that the task is cancelled; the message with the reason is still on its way.
    return this.isLate() ? new TimeoutError() : new CancelledError();
  }
}
