import { WorkerWords } from '../../src/wire/worker-words.js';
import { Claims as WorkerClaims, DispatcherClaims, type CallId } from '../../src/wire/claims.js';

/** The claim words of one worker, for both sides. */
export class Claims extends WorkerClaims {
  /** The words beside them. */
  readonly counter: WorkerWords;
  readonly #dispatcher: DispatcherClaims;

  constructor(memory: ArrayBufferLike) {
    super(memory);
    this.counter = new WorkerWords(memory);
    this.#dispatcher = new DispatcherClaims(memory);
  }

  offer(id: CallId): void {
    this.#dispatcher.offer(id);
  }

  withdraw(id: CallId): boolean {
    return this.#dispatcher.withdraw(id);
  }

  isRunning(id: CallId): boolean {
    return this.#dispatcher.isRunning(id);
  }

  isFreed(id: CallId): boolean {
    return this.#dispatcher.isFreed(id);
  }

  cancel(id: CallId, isTimedOut = false): void {
    this.#dispatcher.cancel(id, isTimedOut);
  }

  clearCancel(id: CallId): void {
    this.#dispatcher.clearCancel(id);
  }

  pull(id: CallId): void {
    this.#dispatcher.pull(id);
  }

  isPulled(id: CallId): boolean {
    return this.#dispatcher.isPulled(id);
  }
}
