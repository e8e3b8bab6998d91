import { valueVersion } from '@dispatch/adapter-kit/codec';
import type { HostNotice } from '../fleet/messages.js';
import { fleetProtocol, noticeInterval } from '../fleet/subjects.js';
import { silenceFactor } from '../session/session.js';

/** In milliseconds: a few times the interval of notices. */
const leastKnown = 4 * noticeInterval;

/** A host, as a dispatcher reports it. */
export interface HostFacts {
  /** A random id. */
  readonly id: string;
  /** Its option `name`; by default, the name of the machine. */
  readonly name: string;
  readonly build: string;
  /** How many workers may run on it at a time. */
  readonly slots: number;
  /** How many of them are free, as it said last. A host that drains has none. */
  readonly free: number;
  /**
   * - `'open'`: it gives workers to this dispatcher.
   * - `'draining'`: it is being shut down, and gives none.
   * - `'unsuitable'`: it has another `build` or version, and gives none to this dispatcher (clause G5).
   */
  readonly state: 'open' | 'draining' | 'unsuitable';
}

/** What happens to a host. `changed`: it has another number of slots, or of free ones. `left`: it said that it ends. */
export type HostChange = 'joined' | 'changed' | 'draining' | 'left' | 'lost';

/** A host, as far as a dispatcher knows. */
export interface KnownHost {
  readonly notice: HostNotice;
  /** How many slots are free, less those that were asked for since. */
  free: number;
  heardAt: number;
}

/** The hosts that a dispatcher has heard of. */
export class Hosts {
  readonly #build: string;
  readonly #limit: number;
  readonly #report: (change: HostChange, host: HostFacts) => void;
  readonly #all = new Map<string, KnownHost>();
  #turn = 0;
  #sweptAt: number | undefined;
  /** Whether the last host said that it ends. */
  #hasLeft = false;

  /** @param lostAfter in milliseconds: a host that was not heard of for a quarter more is lost. */
  constructor(build: string, lostAfter: number, report: (change: HostChange, host: HostFacts) => void) {
    this.#build = build;
    this.#limit = Math.max(lostAfter * silenceFactor, leastKnown);
    this.#report = report;
  }

  heard(notice: HostNotice, now: number): void {
    const before = this.#all.get(notice.host)?.notice;
    this.#all.set(notice.host, { notice, free: notice.free, heardAt: now });
    if (before === undefined) {
      this.#hasLeft = false;
      this.#report('joined', this.#factsOf(notice));
    } else if (notice.isDraining && !before.isDraining) this.#report('draining', this.#factsOf(notice));
    else if (notice.free !== before.free || notice.slots !== before.slots)
      this.#report('changed', this.#factsOf(notice));
  }

  left(host: string): void {
    this.#forget(host, 'left');
  }

  /** Forgets the hosts that were not heard of for too long. To be called every {@link noticeInterval}. */
  sweep(now: number): void {
    // What has arrived while this thread did not run is read after this call.
    const paused = now - (this.#sweptAt ?? now) - noticeInterval;
    this.#sweptAt = now;
    for (const [id, host] of this.#all) {
      if (paused > noticeInterval) host.heardAt += paused;
      if (now - host.heardAt > this.#limit) this.#forget(id, 'lost');
    }
  }

  get(host: string): KnownHost | undefined {
    return this.#all.get(host);
  }

  /** Whether a host that runs tasks of this program has a free slot. */
  get haveRoom(): boolean {
    for (const { free, notice } of this.#all.values()) if (free > 0 && this.#stateOf(notice) === 'open') return true;
    return false;
  }

  /** The host with the most free slots; without any, the next one in turn. `undefined` if no host runs tasks of this program. */
  next(): KnownHost | undefined {
    const usable = [...this.#all.values()].filter(({ notice }) => this.#stateOf(notice) === 'open');
    const [best] = usable.toSorted((one, other) => other.free - one.free);
    if (best === undefined || best.free > 0) return best;
    this.#turn += 1;
    return usable[this.#turn % usable.length];
  }

  /** Why {@link next} finds none. @param fleet its name. */
  whyNone(fleet: string): string {
    const known = [...this.#all.values()];
    const [mismatch] = known.map(({ notice }) => this.#mismatch(notice)).filter((text) => text !== undefined);
    if (mismatch !== undefined) return mismatch;
    if (known.length > 0) return `all hosts of the fleet '${fleet}' are being shut down`;
    if (this.#hasLeft) return `all hosts of the fleet '${fleet}' were shut down`;
    return `no host of the fleet '${fleet}' was found: start one with 'npx dispatch-host --fleet ${fleet}'`;
  }

  #forget(id: string, change: 'left' | 'lost'): void {
    const host = this.#all.get(id);
    if (host === undefined) return;
    this.#all.delete(id);
    this.#hasLeft = change === 'left';
    this.#report(change, this.#factsOf(host.notice));
  }

  #factsOf(notice: HostNotice): HostFacts {
    const { build, free, host, name, slots } = notice;
    return { id: host, name, build, slots, free, state: this.#stateOf(notice) };
  }

  #stateOf(notice: HostNotice): HostFacts['state'] {
    if (notice.isDraining) return 'draining';
    return this.#mismatch(notice) === undefined ? 'open' : 'unsuitable';
  }

  /** Why a host does not run tasks of this program. */
  #mismatch({ build, codec, name, protocol }: HostNotice): string | undefined {
    if (protocol !== fleetProtocol || codec !== valueVersion)
      return (
        `the host '${name}' has version ${protocol} of the protocol and ${codec} of the format of values, and this dispatcher has ` +
        `${fleetProtocol} and ${valueVersion}: use the same version of @dispatch on both sides`
      );
    if (build !== this.#build)
      return `the host '${name}' has build '${build}', and this dispatcher has build '${this.#build}': their tasks may differ`;
    return undefined;
  }
}
