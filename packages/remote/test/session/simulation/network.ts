import type { Events } from './events.js';
import type { Profile } from './profile.js';
import type { Draws } from './script.js';
import type { Side } from './side.js';

/** Carries packets between two sides, badly. */
export class Network {
  /** How many partitions block the way from each side. */
  readonly blocked: [number, number] = [0, 0];
  /** Set at the end of a run: nothing is lost any more, and everything takes a millisecond. */
  isPerfect = false;
  readonly #events: Events;
  readonly #profile: Profile;
  readonly #draws: Draws;
  readonly #kept: [(() => void)[], (() => void)[]] = [[], []];
  readonly #latest: [number, number] = [0, 0];
  readonly #arrive: (to: 0 | 1, packet: Uint8Array) => void;

  constructor(events: Events, profile: Profile, draws: Draws, arrive: (to: 0 | 1, packet: Uint8Array) => void) {
    this.#events = events;
    this.#profile = profile;
    this.#draws = draws;
    this.#arrive = arrive;
  }

  post(from: 0 | 1, side: Side, packet: Uint8Array): void {
    // A bus does not keep the packet.
    const copy = new Uint8Array(packet);
    if (side.isConnected) this.#carry(from, copy);
    else if (this.#profile.whileDown === 'kept') this.#kept[from].push(() => this.#carry(from, copy));
    else if (this.#profile.whileDown === 'thrown') throw new Error('there is no connection');
  }

  /** What was kept while a side had no connection goes out. */
  restored(side: 0 | 1): void {
    for (const carry of this.#kept[side].splice(0)) carry();
  }

  #carry(from: 0 | 1, packet: Uint8Array): void {
    const { delay, jitter, loss, repetition, reorders } = this.#profile;
    const draws = this.#draws;
    if (this.isPerfect) {
      this.#send(from, packet, 1, reorders);
      return;
    }
    const copies = draws.chance(loss) ? 0 : draws.chance(repetition) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) this.#send(from, packet, delay + jitter * draws.fraction(), reorders);
  }

  #send(from: 0 | 1, packet: Uint8Array, delay: number, reorders: boolean): void {
    if (this.blocked[from] > 0) return;
    const at = Math.max(this.#events.now + delay, reorders ? 0 : this.#latest[from]);
    this.#latest[from] = at;
    const to = from === 0 ? 1 : 0;
    this.#events.at(at, () => {
      if (this.blocked[from] === 0) this.#arrive(to, packet);
    });
  }
}
