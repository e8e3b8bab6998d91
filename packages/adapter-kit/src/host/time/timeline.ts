import type { DispatcherClock } from '@dispatch/core';
import { bindContext, longestTimer } from '@dispatch/core/internal';

/** Something that is due at a time. A timeline stores its index in `place`, so that it can be removed in O(log n). */
export interface Due {
  dueAt: number;
  /** Its index in the heap, -1 while it is in none. */
  place: number;
  onDue(): void;
}

/** Creates a {@link Due} that calls a function. */
export function due(onDue: () => void): Due {
  return { dueAt: Infinity, place: -1, onDue };
}

/**
 * A timer that fires this many milliseconds late, or more, was delayed by a frozen page or a blocked thread: messages
 * that arrived meanwhile are processed before anything counts as overdue.
 */
const longDelay = 50;

/**
 * All deadlines of a dispatcher, on one timer: a binary heap, earliest first. The timer belongs to the asynchronous
 * context in which the timeline was created, and not to that of the call whose deadline is next.
 */
export class Timeline {
  readonly #clock: DispatcherClock;
  readonly #after: DispatcherClock['after'];
  readonly #mostLate: number;
  readonly #heap: Due[] = [];
  #armedFor = Infinity;
  #isDelayed = false;
  #stopped = false;
  #disarm: (() => void) | undefined;

  /** @param mostLate a timer that fires this many milliseconds late, or more, was delayed (see {@link longDelay}). */
  constructor(clock: DispatcherClock, mostLate: number = longDelay) {
    this.#clock = clock;
    this.#mostLate = mostLate;
    this.#after = bindContext((delay: number, run: () => void) =>
      clock.after(Math.min(Math.max(delay, 0), longestTimer), run),
    );
  }

  /** The time by which items are due. */
  now(): number {
    return this.#clock.now();
  }

  /** In how many milliseconds the earliest item is due; `Infinity` if there is none. */
  get delay(): number {
    return this.#heap[0] === undefined ? Infinity : this.#heap[0].dueAt - this.now();
  }

  /** Adds `item`, or moves it to another time. With `Infinity` it is removed. */
  set(item: Due, time: number): void {
    this.remove(item);
    if (time === Infinity) return;
    item.dueAt = time;
    item.place = this.#heap.push(item) - 1;
    this.#up(item);
    this.#arm();
  }

  /** Like {@link set}, `delay` milliseconds from now. */
  setIn(item: Due, delay: number): void {
    this.set(item, this.now() + delay);
  }

  /** Removes `item`, if it is there. Its timer still fires, without effect. */
  remove(item: Due): void {
    const { place } = item;
    if (place < 0) return;
    item.place = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === item) return;
    this.#put(last, place);
    this.#up(last);
    this.#down(last);
  }

  /** Whether it is known how late timers are. The clock of a user may skip any time. */
  get seesDelays(): boolean {
    return this.#mostLate !== Infinity;
  }

  /** Whether `item`, which is due, could not be called in time. */
  wasDelayed(item: Due): boolean {
    return this.now() - item.dueAt >= this.#mostLate;
  }

  /** Calls `onDue` of all items that are due, earliest first. */
  tick(): void {
    if (this.#heap.length === 0) return;
    const now = this.now();
    for (let first = this.#heap[0]; first !== undefined && first.dueAt <= now; first = this.#heap[0]) {
      this.remove(first);
      first.onDue();
    }
  }

  /** Stops the timer for good. */
  stop(): void {
    this.#stopped = true;
    this.#heap.length = 0;
    this.#disarm?.();
  }

  #arm(): void {
    const next = this.#heap[0]?.dueAt ?? Infinity;
    if (this.#stopped || this.#isDelayed || next >= this.#armedFor) return;
    this.#disarm?.();
    this.#armedFor = next;
    this.#disarm = this.#after(next - this.now(), this.#onTimer);
  }

  readonly #onTimer = (): void => {
    const late = this.now() - this.#armedFor;
    this.#armedFor = Infinity;
    this.#isDelayed = late >= this.#mostLate;
    if (!this.#isDelayed) this.#tickAndArm();
    else this.#disarm = this.#after(0, this.#tickAndArm);
  };

  readonly #tickAndArm = (): void => {
    this.#isDelayed = false;
    this.tick();
    this.#arm();
  };

  #put(item: Due, place: number): void {
    this.#heap[place] = item;
    item.place = place;
  }

  #up(item: Due): void {
    for (;;) {
      const parent = this.#heap[(item.place - 1) >> 1];
      if (item.place === 0 || parent === undefined || parent.dueAt <= item.dueAt) return;
      this.#swap(item, parent);
    }
  }

  #down(item: Due): void {
    for (;;) {
      const left = this.#heap[2 * item.place + 1];
      const right = this.#heap[2 * item.place + 2];
      const child = left !== undefined && right !== undefined && right.dueAt < left.dueAt ? right : left;
      if (child === undefined || child.dueAt >= item.dueAt) return;
      this.#swap(item, child);
    }
  }

  #swap(one: Due, other: Due): void {
    const { place } = one;
    this.#put(one, other.place);
    this.#put(other, place);
  }
}
