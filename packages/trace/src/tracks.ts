/** How many tracks a worker may have. */
const most = 1000;

/**
 * The tracks of one dispatcher: one a worker, and more where a worker runs several tasks at a time, since the slices of a
 * track may not overlap.
 */
export class Tracks {
  readonly #taken = new Map<number, boolean[]>();
  readonly #onNew: (track: number, name: string) => void;

  /** @param onNew told of each track before its first use. */
  constructor(onNew: (track: number, name: string) => void) {
    this.#onNew = onNew;
  }

  /** The first track of a worker. */
  of(worker: number): number {
    return this.#track(worker, 0);
  }

  /** Takes a track of the worker on which nothing runs. */
  take(worker: number): number {
    const taken = this.#takenOf(worker);
    const free = taken.indexOf(false);
    const place = free < 0 ? taken.length : free;
    const track = this.#track(worker, place);
    taken[place] = true;
    return track;
  }

  /** Gives a track back. */
  release(track: number): void {
    this.#takenOf(Math.floor(track / most))[track % most] = false;
  }

  #takenOf(worker: number): boolean[] {
    const taken = this.#taken.get(worker) ?? [];
    this.#taken.set(worker, taken);
    return taken;
  }

  #track(worker: number, place: number): number {
    const track = worker * most + place;
    const taken = this.#takenOf(worker);
    if (place >= taken.length) {
      this.#onNew(track, place === 0 ? `worker ${worker}` : `worker ${worker}, task ${place + 1} at a time`);
      taken[place] = false;
    }
    return track;
  }
}
