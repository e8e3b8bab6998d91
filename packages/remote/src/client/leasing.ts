import { clearTimeout, longestTimer, setTimeout } from '@dispatch/core/internal';
import type { LeaseAnswer } from '../fleet/messages.js';
import { randomId } from '../fleet/subjects.js';
import type { Hosts } from './hosts.js';

/** In milliseconds: how often a request that has no answer is repeated, and another host is asked while none has a free slot. */
const repeatTime = 250;
/** After so many requests without an answer, another host is asked. */
const mostRequests = 4;

type Timer = ReturnType<typeof setTimeout> | undefined;

export interface LeasingParts {
  readonly fleet: string;
  readonly hostTimeout: number;
  /** Asks a host for a worker. */
  ask(host: string, lane: string): void;
  /** A worker is not wanted any more. */
  cancel(host: string, lane: string): void;
  /** Whether the worker that is wanted still is. */
  isNeeded(): boolean;
  /** It is not, and is not waited for any more. */
  withdrawn(): void;
  unavailable(reason: string): void;
  /** A worker is wanted and none is to be expected at present. @param reason why; `undefined` if this has ended. */
  waiting(reason: string | undefined): void;
}

/** Gets one worker after the other, from the host that has the most free slots. */
export class Leasing {
  readonly #hosts: Hosts;
  readonly #parts: LeasingParts;
  #isWanted = false;
  #asked: { readonly host: string; readonly lane: string; requests: number } | undefined;
  /** Repeats a request, or asks the next host. */
  #timer: Timer;
  /** Runs while a worker is wanted and there is no host. */
  #limit: Timer;
  /** Why there is no connection to the bus. */
  #broken: string | undefined = 'it is not connected yet';
  /** Whether a worker is wanted, and there is no host. */
  #lacksHost = false;
  /** What was passed to `waiting` last. */
  #reported: string | undefined;

  constructor(hosts: Hosts, parts: LeasingParts) {
    this.#hosts = hosts;
    this.#parts = parts;
  }

  want(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#next();
  }

  /** Something is known of a host. One without a free slot is asked again when its turn comes. */
  changed(): void {
    if (this.#isWanted && this.#asked === undefined && (this.#lacksHost || this.#hosts.haveRoom)) this.#next();
  }

  /** @param broken why there is no connection; `undefined` if there is one. */
  connectionChanged(broken: string | undefined): void {
    this.#broken = broken;
    this.#report();
  }

  /** @returns whether the worker is wanted. */
  granted({ lane }: LeaseAnswer): boolean {
    if (this.#asked?.lane !== lane || this.#withdraws()) return false;
    this.#settle();
    return true;
  }

  refused({ host, lane }: LeaseAnswer): void {
    if (this.#asked?.lane !== lane) return;
    this.#noRoom(host);
  }

  close(): void {
    if (this.#asked !== undefined) this.#parts.cancel(this.#asked.host, this.#asked.lane);
    this.#settle();
  }

  /** Ends the wait for a worker that no task needs any more: a request would take a slot from others. @returns whether it has. */
  #withdraws(): boolean {
    if (this.#parts.isNeeded()) return false;
    this.close();
    this.#parts.withdrawn();
    return true;
  }

  #settle(): void {
    this.#isWanted = false;
    this.#asked = undefined;
    clearTimeout(this.#timer);
    clearTimeout(this.#limit);
    this.#limit = undefined;
    this.#lacksHost = false;
    this.#report();
  }

  #next(): void {
    clearTimeout(this.#timer);
    if (this.#withdraws()) return;
    const host = this.#hosts.next();
    if (host === undefined) {
      this.#lacksHost = true;
      this.#startLimit();
      this.#report();
      // Hosts that were not heard of are forgotten.
      this.#timer = setTimeout(() => {
        this.#next();
      }, repeatTime);
      return;
    }
    clearTimeout(this.#limit);
    this.#limit = undefined;
    this.#lacksHost = false;
    this.#report();
    host.free -= 1;
    this.#asked = { host: host.notice.host, lane: randomId(), requests: 0 };
    this.#ask();
  }

  #ask(): void {
    const asked = this.#asked;
    if (asked === undefined || this.#withdraws()) return;
    if (asked.requests === mostRequests) {
      this.#parts.cancel(asked.host, asked.lane);
      this.#noRoom(asked.host);
      return;
    }
    asked.requests += 1;
    this.#parts.ask(asked.host, asked.lane);
    this.#timer = setTimeout(() => {
      this.#ask();
    }, repeatTime);
  }

  #noRoom(host: string): void {
    const known = this.#hosts.get(host);
    if (known !== undefined) known.free = 0;
    this.#asked = undefined;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#next();
    }, repeatTime);
  }

  #startLimit(): void {
    const { hostTimeout, unavailable } = this.#parts;
    if (this.#limit !== undefined || hostTimeout > longestTimer) return;
    this.#limit = setTimeout(() => {
      const reason = this.#whyNone();
      this.#settle();
      unavailable(reason);
    }, hostTimeout);
  }

  #whyNone(): string {
    if (this.#broken !== undefined) return `there is no connection to the bus: ${this.#broken}`;
    return this.#hosts.whyNone(this.#parts.fleet);
  }

  #report(): void {
    const waits = this.#isWanted && (this.#lacksHost || this.#broken !== undefined);
    const reason = waits ? this.#whyNone() : undefined;
    if (reason === this.#reported) return;
    this.#reported = reason;
    this.#parts.waiting(reason);
  }
}
