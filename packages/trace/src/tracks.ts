/** More tracks than a worker can need: an adapter kit's worker holds at most 1024 tasks. */
const maxTracks = 10_000;

/**
 * The tracks of one dispatcher: one per worker, or several if a worker runs several tasks at a time, because the slices
 * of a track cannot overlap.
 */
export class Tracks {
  readonly #taken = new Map<number, boolean[]>();
  readonly #onNew: (track: number, name: string) => void;

  /** @param onNew called with each track before its first use. */
  constructor(onNew: (track: number, name: string) => void) {
    this.#onNew = onNew;
  }

  /** The first track of a worker. */
  of(worker: number): number {
    return this.#track(worker, 0);
  }

  /** Takes a free track of the worker. */
  take(worker: number): number {
    const taken = this.#takenOf(worker);
    const free = taken.indexOf(false);
    const place = free < 0 ? taken.length : free;
    const track = this.#track(worker, place);
    taken[place] = true;
    return track;
  }

  /** Frees a track. */
  release(track: number): void {
    this.#takenOf(Math.floor(track / maxTracks))[track % maxTracks] = false;
  }

  #takenOf(worker: number): boolean[] {
    const taken = this.#taken.get(worker) ?? [];
    this.#taken.set(worker, taken);
    return taken;
  }

  #track(worker: number, place: number): number {
    const track = worker * maxTracks + place;
    const taken = this.#takenOf(worker);
    if (place >= taken.length) {
      this.#onNew(track, place === 0 ? `worker ${worker}` : `worker ${worker}, slot ${place + 1}`);
      taken[place] = false;
    }
    return track;
  }
}
