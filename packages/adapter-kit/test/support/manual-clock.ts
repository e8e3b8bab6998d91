import type { Clock } from '../../src/host/time/clock.js';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that only a test advances. */
export class ManualClock implements Clock {
  readonly epoch = 1_000_000;
  /** Whether the process would be kept alive. */
  holding = false;
  /** How many timers have been set. */
  timersSet = 0;
  #now = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(delay: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, delay), run };
    this.timersSet += 1;
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  hold(on: boolean): void {
    this.holding = on;
  }

  stop(): void {
    this.holding = false;
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Advances the time; each timer fires at its time. */
  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (let next = this.#first(); next !== undefined && next.at <= until; next = this.#first()) {
      this.#now = Math.max(this.#now, next.at);
      this.#fire(next);
    }
    this.#now = until;
  }

  /** Advances the time while no timer can fire, as on a frozen page or a blocked thread. */
  freeze(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Fires the timers that are due now and set so far, as one turn of an event loop does. */
  turn(): void {
    const due = [...this.#timers].filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
    for (const timer of due) if (this.#timers.has(timer)) this.#fire(timer);
  }

  #first(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (first === undefined || timer.at < first.at) first = timer;
    return first;
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    timer.run();
  }
}
