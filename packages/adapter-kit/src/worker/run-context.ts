import { CancelledError, TimeoutError, type TaskContext } from '@dispatch/core';
import type { CallId, Claims } from '../wire/claims.js';

/** What `currentTask()` gives inside a running call. The controller exists only once the task asks for its signal. */
export class RunContext implements TaskContext {
  readonly deadline: number;
  readonly worker: number;
  readonly #id: CallId;
  readonly #claims: Claims | undefined;
  #controller: AbortController | undefined = undefined;
  #reason: unknown = undefined;
  #told = false;

  /** @param claims carry a cancel into synchronous code; without them only {@link cancel} does. */
  constructor(worker: number, deadline: number, id: CallId, claims: Claims | undefined) {
    this.worker = worker;
    this.deadline = deadline;
    this.#id = id;
    this.#claims = claims;
  }

  get cancelled(): boolean {
    // The deadline too: in process nobody else can run while a synchronous loop does.
    return this.#told || this.#claims?.isCancelled(this.#id) === true || this.isLate();
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
