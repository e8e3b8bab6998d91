import type { PacketFormat } from '../../../src/session/packet-format.js';
import type { SessionLostError } from '../../../src/session/session-lost-error.js';
import type { Session } from '../../../src/session/session.js';
import type { SessionClock } from '../../../src/session/session-options.js';
import type { Event, Events } from './events.js';
import { check } from './invariants.js';
import type { ClockProfile } from './profile.js';

/** One of the two processes: its clock, whether it runs, and its side of the present session. */
export class Side {
  readonly name: string;
  readonly clock: SessionClock;
  session: Session | undefined;
  format: PacketFormat | undefined;
  /** The frames that were sent in the present session, and how many of the peer's have arrived. */
  sent: Uint8Array[] = [];
  arrived = 0;
  lost: SessionLostError | undefined;
  closedCalls = 0;
  /** Whether this side has ended the session itself, or its process has ended. */
  hasClosed = false;
  hasAborted = false;
  isDead = false;
  isConnected = true;
  frozenUntil = 0;
  /** When a packet of the present session arrived last, or the session began. */
  heardAt = 0;
  /** Since then: from when to when this side could not run. */
  frozen: { readonly from: number; until: number }[] = [];
  /** How many packets were posted in the present session. */
  posted = 0;
  timersFired = 0;
  /** Parts that were posted and are not acknowledged: their sizes, by their numbers. */
  readonly unacknowledged = new Map<number, number>();
  inFlight = 0;
  busyUntil = 0;
  readonly #events: Events;
  readonly #rate: number;
  readonly #timers = new Set<Event>();

  constructor(name: string, events: Events, { offset, rate }: ClockProfile) {
    this.name = name;
    this.#events = events;
    this.#rate = rate;
    this.clock = {
      now: () => offset + events.now * rate,
      after: (milliseconds, run) => this.#after(milliseconds, run),
    };
  }

  get timers(): number {
    return this.#timers.size;
  }

  get isFrozen(): boolean {
    return this.frozenUntil > this.#events.now;
  }

  /** Whether frames can still arrive here. */
  get isOpen(): boolean {
    return this.session !== undefined && !this.hasClosed && this.#isUnended;
  }

  /** Whether the session on this side has ended: nothing happens by itself any more. */
  get hasEnded(): boolean {
    return this.isDead || !this.#isUnended;
  }

  get #isUnended(): boolean {
    return this.lost === undefined && this.closedCalls === 0 && !this.hasAborted && !this.isDead;
  }

  /** How long something takes by the clock of this side. */
  ownTime(milliseconds: number): number {
    return milliseconds * this.#rate;
  }

  /** A packet of the present session has arrived, or it begins. */
  heard(): void {
    this.heardAt = this.#events.now;
    this.frozen = [];
  }

  /** By its own clock: for how long it has heard nothing, and for how long since it could run again. */
  silence(): { readonly whole: number; readonly running: number } {
    const { heardAt } = this;
    return {
      whole: this.ownTime(this.#events.now - heardAt),
      running: this.ownTime(this.#events.now - Math.max(heardAt, this.frozen.at(-1)?.until ?? 0)),
    };
  }

  /** Lets the side do something when it next runs. */
  act(run: () => void): void {
    if (this.isFrozen) this.#events.at(this.frozenUntil, () => this.act(run));
    else run();
  }

  freeze(until: number): void {
    if (!this.isFrozen) this.frozen.push({ from: this.#events.now, until });
    this.frozenUntil = Math.max(this.frozenUntil, until);
    Object.assign(this.frozen.at(-1) ?? {}, { until: this.frozenUntil });
  }

  send(length: number): void {
    const frame = frameOf(length, this.sent.length);
    this.sent.push(frame);
    this.session?.send(frame);
  }

  /** The process ends. */
  die(): void {
    this.isDead = true;
    for (const timer of this.#timers) timer.isCancelled = true;
    this.#timers.clear();
  }

  #after(milliseconds: number, run: () => void): () => void {
    check('timers end with the session', !this.hasEnded, () => `${this.name} sets a timer after the end`);
    let timer = this.#events.at(this.#events.now + milliseconds / this.#rate, () => fire());
    const fire = (): void => {
      this.#timers.delete(timer);
      if (this.isFrozen) {
        // Its time has come, and nothing of this side runs.
        timer = this.#events.at(this.frozenUntil, fire);
        this.#timers.add(timer);
        return;
      }
      this.timersFired += 1;
      run();
    };
    this.#timers.add(timer);
    return () => {
      timer.isCancelled = true;
      this.#timers.delete(timer);
    };
  }
}

/** A frame that differs from others of the same length. */
function frameOf(length: number, number: number): Uint8Array {
  const frame = new Uint8Array(length);
  for (let at = 0; at < length; at += at < 64 ? 1 : 61) frame[at] = number * 7 + at;
  return frame;
}
