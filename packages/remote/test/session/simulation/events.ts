/** Something that happens at a time. */
export interface Event {
  at: number;
  /** Of events at the same time, the one with the lowest number is first. */
  order: number;
  run: () => void;
  isCancelled: boolean;
}

/** The time of a simulated world, and what happens in it, in order. All times are in milliseconds. */
export class Events {
  now = 0;
  #order = 0;
  readonly #heap: Event[] = [];

  /** When the next event happens, `Infinity` if there is none. */
  get next(): number {
    while (this.#heap[0]?.isCancelled === true) this.#pop();
    return this.#heap[0]?.at ?? Infinity;
  }

  at(time: number, run: () => void): Event {
    const event = { at: Math.max(time, this.now), order: this.#order, run, isCancelled: false };
    this.#order += 1;
    this.#push(event);
    return event;
  }

  /** Lets the next event happen. */
  step(): void {
    if (this.next === Infinity) return;
    const event = this.#pop();
    if (event === undefined) return;
    this.now = event.at;
    event.run();
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let place = heap.push(event) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(event, heap[parent])) break;
      this.#swap(place, parent);
      place = parent;
    }
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || last === first) return first;
    heap[0] = last;
    for (let place = 0; ;) {
      const left = 2 * place + 1;
      const child = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isBefore(heap[child], last)) return first;
      this.#swap(place, child);
      place = child;
    }
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}

function isBefore(one: Event | undefined, other: Event | undefined): boolean {
  if (one === undefined) return false;
  if (other === undefined) return true;
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
