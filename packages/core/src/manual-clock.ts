import type { DispatcherClock } from './dispatcher-clock.js';
import { setTimeout } from './timers.js';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/**
 * A clock that only a test advances, for the option `clock` of any adapter's `createDispatcher`. Several dispatchers may
 * share one. A limit of 0, such as that of `close({ timeout: 0 })`, needs no time to pass: it expires by itself, in a later
 * turn of the event loop.
 *
 * ```ts
 * const clock = new ManualClock();
 * await using dispatcher = createDispatcher({ clock });
 * const future = dispatcher.executeAsync(tasks.slow(), { timeout: 30_000 });
 * clock.advance(30_000);
 * await future; // rejects with DISPATCH_TIMEOUT
 * ```
 */
export class ManualClock implements DispatcherClock {
  #now = 0;
  readonly #timers = new Set<Timer>();

  /** How many milliseconds it was advanced in all. */
  now(): number {
    return this.#now;
  }

  /** For the dispatcher. It keeps no process alive. */
  after(delay: number, run: () => void): () => void {
    const timer = { at: this.#now + delay, run };
    this.#timers.add(timer);
    if (delay <= 0) setTimeout(() => this.advance(0), 0);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /**
   * Lets time pass. The time limits that expire do so within this call, in order, each at its time. When it returns, a
   * task that has timed out is `finished` and its callbacks have run; what awaits it continues afterwards, as usual. A
   * limit that begins later, such as that of a worker which becomes idle, needs another call.
   *
   * @param milliseconds a non-negative finite number. `0` lets expire what is due now.
   * @throws {TypeError} if it is anything else; then no time passes.
   */
  advance(milliseconds: number): void {
    if (!Number.isFinite(milliseconds) || milliseconds < 0)
      throw new TypeError(`'milliseconds' must be a non-negative finite number, got ${String(milliseconds)}`);
    const until = this.#now + milliseconds;
    for (let next = this.#firstUntil(until); next !== undefined; next = this.#firstUntil(until)) {
      this.#now = Math.max(this.#now, next.at);
      this.#timers.delete(next);
      next.run();
    }
    this.#now = Math.max(this.#now, until);
  }

  #firstUntil(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (timer.at <= until && !(first && first.at <= timer.at)) first = timer;
    return first;
  }
}
