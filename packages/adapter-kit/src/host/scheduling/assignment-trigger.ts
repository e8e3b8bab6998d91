const resolved = Promise.resolve();

/** When waiting calls are assigned: at once, or after the calling code has run, so that its calls share messages. */
export class AssignmentTrigger {
  readonly #run: () => void;
  /** Whether calls are to be assigned, and whether a promise reaction that does so has been scheduled. */
  #isDue = false;
  #isScheduled = false;

  /** @param run assigns waiting calls as far as there is room. */
  constructor(run: () => void) {
    this.#run = run;
  }

  /** Assigns waiting calls after the calling code has run. Repeated in the same turn, it has no effect. */
  assignSoon(): void {
    this.#isDue = true;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // Not queueMicrotask: Node creates an asynchronous resource for each.
    void resolved.then(this.#onScheduled);
  }

  readonly #onScheduled = (): void => {
    this.#isScheduled = false;
    this.assignIfDue();
  };

  /** Assigns waiting calls at once. */
  assign(): void {
    this.#isDue = false;
    this.#run();
  }

  /** Does at once what {@link assignSoon} has put off: promise reactions do not run while this thread is blocked. */
  assignIfDue(): void {
    if (this.#isDue) this.assign();
  }
}
