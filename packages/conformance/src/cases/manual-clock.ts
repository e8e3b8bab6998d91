import type { DispatcherClock } from '@dispatch/core';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that a case advances. */
export class ManualClock implements DispatcherClock {
  // Not the origin of any other clock.
  #now = 1_000_000_000;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(delay: number, run: () => void): () => void {
    const timer = { at: this.#now + delay, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Advances the time; each timer fires at its time. */
  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      this.#timers.delete(next);
      next.run();
    }
    this.#now = until;
  }

  /** Advances the time at once. Then the timers that are overdue fire, and no timer that is set meanwhile. */
  jump(milliseconds: number): void {
    this.#now += milliseconds;
    const overdue = [...this.#timers].filter(({ at }) => at <= this.#now);
    for (const timer of overdue.toSorted((a, b) => a.at - b.at)) if (this.#timers.delete(timer)) timer.run();
  }
}
