import type { Clock } from '../../src/host/time/clock.js';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/**
 * Time that only the simulation advances. The dispatcher uses it as its clock, and it replaces the platform's clock,
 * which the worker side uses: all threads of a simulation have the same clock.
 */
export class SimulatedTime implements Clock {
  // A whole number: sums and differences with it are exact, whenever a seed is replayed.
  readonly epoch = 1_000_000;
  /** Whether the process would be kept alive. */
  holding = false;
  stopped = false;
  /** Set while the code of an ended thread runs to its end, so that its time slice has always expired. */
  frozenOver = false;
  #now = 0;
  #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  after(delay: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, delay), run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  hold(on: boolean): void {
    this.holding = on;
  }

  stop(): void {
    this.stopped = true;
    this.holding = false;
  }

  get timers(): number {
    return this.#timers.length;
  }

  /** When the next timer is due, `Infinity` if there is none. */
  get next(): number {
    return this.#first()?.at ?? Infinity;
  }

  /** Advances the time; each timer fires at its time. */
  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (let next = this.#first(); next !== undefined && next.at <= until; next = this.#first()) {
      const timer = next;
      this.#now = Math.max(this.#now, timer.at);
      this.#timers = this.#timers.filter((each) => each !== timer);
      timer.run();
    }
    this.#now = until;
  }

  /** Advances the time while no timer can fire, as on a busy thread or a frozen page. */
  freeze(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Replaces the platform's clock. @returns a function that restores it. */
  install(): () => void {
    const origin = { configurable: true, value: this.epoch };
    const now = { configurable: true, value: () => (this.frozenOver ? Infinity : this.#now) };
    // Own properties shadow those of the platform's prototype.
    Object.defineProperties(performance, { now, timeOrigin: origin });
    return () => {
      Reflect.deleteProperty(performance, 'now');
      Reflect.deleteProperty(performance, 'timeOrigin');
    };
  }

  #first(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (first === undefined || timer.at < first.at) first = timer;
    return first;
  }
}
