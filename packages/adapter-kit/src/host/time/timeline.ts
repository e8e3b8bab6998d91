import type { Clock } from './clock.js';

/** Something that falls due. A timeline keeps its place in `place`, so that it can be taken out again in O(log n). */
export interface Due {
  dueAt: number;
  /** Its index in the heap, -1 while it is in none. */
  place: number;
  onDue(): void;
}

/** A due thing that calls a function. */
export function due(onDue: () => void): Due {
  return { dueAt: Infinity, place: -1, onDue };
}

/**
 * A timer that comes later than this, in milliseconds, has been held up (a frozen page, a blocked thread): what has
 * arrived meanwhile gets a turn before anything is overdue.
 */
const heldUp = 50;

/** All deadlines of a dispatcher on one timer: a binary heap, soonest first. */
export class Timeline {
  readonly #clock: Clock;
  readonly #heap: Due[] = [];
  #armedFor = Infinity;
  #heldUp = false;
  #stopped = false;
  #disarm: (() => void) | undefined = undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** When the next thing falls due, `Infinity` if nothing does. */
  get next(): number {
    return this.#heap[0]?.dueAt ?? Infinity;
  }

  /** Lets `thing` fall due at `time`, also if it stood at another time. */
  set(thing: Due, time: number): void {
    this.remove(thing);
    if (time === Infinity) return;
    thing.dueAt = time;
    thing.place = this.#heap.push(thing) - 1;
    this.#up(thing);
    this.#arm();
  }

  /** Lets `thing` fall due in `delay` milliseconds. */
  setIn(thing: Due, delay: number): void {
    this.set(thing, this.#clock.now() + delay);
  }

  /** Takes `thing` out; nothing happens if it is not in. The timer stays: it finds nothing to do. */
  remove(thing: Due): void {
    const { place } = thing;
    if (place < 0) return;
    thing.place = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === thing) return;
    this.#put(last, place);
    this.#up(last);
    this.#down(last);
  }

  /** Calls all that is due, soonest first. */
  tick(): void {
    if (this.#heap.length === 0) return;
    const now = this.#clock.now();
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
    const { next } = this;
    if (this.#stopped || this.#heldUp || next >= this.#armedFor) return;
    this.#disarm?.();
    this.#armedFor = next;
    this.#disarm = this.#clock.after(next - this.#clock.now(), this.#onTimer);
  }

  readonly #onTimer = (): void => {
    const late = this.#clock.now() - this.#armedFor;
    this.#armedFor = Infinity;
    this.#heldUp = late >= heldUp;
    if (!this.#heldUp) this.#tickAndArm();
    else this.#disarm = this.#clock.after(0, this.#tickAndArm);
  };

  readonly #tickAndArm = (): void => {
    this.#heldUp = false;
    this.tick();
    this.#arm();
  };

  #put(thing: Due, place: number): void {
    this.#heap[place] = thing;
    thing.place = place;
  }

  #up(thing: Due): void {
    for (;;) {
      const parent = this.#heap[(thing.place - 1) >> 1];
      if (thing.place === 0 || parent === undefined || parent.dueAt <= thing.dueAt) return;
      this.#swap(thing, parent);
    }
  }

  #down(thing: Due): void {
    for (;;) {
      const left = this.#heap[2 * thing.place + 1];
      const right = this.#heap[2 * thing.place + 2];
      const child = left !== undefined && right !== undefined && right.dueAt < left.dueAt ? right : left;
      if (child === undefined || child.dueAt >= thing.dueAt) return;
      this.#swap(thing, child);
    }
  }

  #swap(one: Due, other: Due): void {
    const { place } = one;
    this.#put(one, other.place);
    this.#put(other, place);
  }
}
