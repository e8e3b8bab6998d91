import type { Events } from './events.js';

/** Knows for how long something has kept packets from arriving. */
export class Interruptions {
  readonly #events: Events;
  /** How long nothing must be in the way until the connection counts as usable, in milliseconds. */
  readonly #usable: number;
  #count = 0;
  #generation = 0;
  #wholeSince = 0;
  /** When the connection was last usable, and when something was last in the way. */
  #usableUntil = 0;
  #brokenUntil = 0;

  constructor(events: Events, usable: number) {
    this.#events = events;
    this.#usable = usable;
  }

  /** How long the last interruption is or was, with others from which it was not separated by a usable connection. */
  get length(): number {
    return (this.#count > 0 ? this.#events.now : this.#brokenUntil) - this.#usableUntil;
  }

  /** A new session begins, without any interruption. */
  forget(): void {
    this.#count = 0;
    this.#generation += 1;
    this.#wholeSince = this.#events.now;
    this.#usableUntil = this.#events.now;
    this.#brokenUntil = this.#events.now;
  }

  /** Something is in the way. @returns a function that ends it. */
  begin(): () => void {
    const generation = this.#generation;
    const { now } = this.#events;
    if (this.#count === 0 && now - this.#wholeSince > this.#usable) this.#usableUntil = now;
    this.#count += 1;
    return () => {
      if (generation !== this.#generation) return;
      this.#count -= 1;
      if (this.#count > 0) return;
      this.#wholeSince = this.#events.now;
      this.#brokenUntil = this.#events.now;
    };
  }
}
