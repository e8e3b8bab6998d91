import { performance } from '@dispatch/adapter-kit';
import { clearTimeout, setTimeout } from '@dispatch/core/internal';
import { releaseProxy, type Remote } from 'comlink';
import type { Control } from './control.js';
import type { Locks } from './locks.js';

/**
 * In milliseconds. After being idle for this long, a worker releases its lock: soon enough for the back/forward cache,
 * but not at every pause.
 */
const sleepAfter = 250;
/** In seconds. An idle worker answers at once. If it has not answered after this time, it is gone. */
const longestWake = 3;

/** Receives what a {@link WorkerLock} notices. */
export interface WorkerLockEvents {
  /** The worker holds the lock: from now on `gone` reports its death. */
  readonly awake: () => void;
  /** The worker is gone. */
  readonly gone: () => void;
  /** The worker does not respond. */
  readonly failed: (cause: unknown) => void;
}

/**
 * The lock that shows a page that a worker is gone. A worker holds it while it works, and releases it when it is
 * idle: Firefox does not put a page whose workers hold a lock into the back/forward cache. Without locks, the worker
 * counts as awake all the time, and only announced deaths are noticed.
 */
export class WorkerLock {
  #locks: Locks | undefined;
  readonly #events: WorkerLockEvents;
  /** Calls the worker through Comlink; `undefined` until it has said hello. */
  control: Remote<Control> | undefined;
  #name = newName();
  /** Ends the wait for the lock. */
  #watch = new AbortController();
  #status: 'starting' | 'awake' | 'asleep' | 'waking' | 'ended' = 'starting';
  #isIdle = true;
  #idleSince = 0;
  /** Runs until the worker falls asleep, or while it is woken. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(locks: Locks | undefined, events: WorkerLockEvents) {
    this.#locks = locks;
    this.#events = events;
  }

  /** The name of the lock that the worker takes before it starts to serve. */
  get name(): string | undefined {
    return this.#locks && this.#name;
  }

  /** The worker serves. @param isHeld whether it holds the lock. If not, this worker counts as one without locks. */
  held(isHeld: boolean): void {
    this.#status = 'awake';
    if (!isHeld) this.#locks = undefined;
    const { awake, gone } = this.#events;
    // An error means that this page may use no locks.
    this.#locks?.wait(this.#name, this.#watch.signal, gone, () => {
      this.#locks = undefined;
    });
    awake();
    if (this.#isIdle) this.idle();
  }

  /** Calls wait for the worker. @returns whether it holds the lock; otherwise it is woken, and `awake` is reported. */
  wake(): boolean {
    this.#isIdle = false;
    if (this.#status === 'asleep') this.#wakeUp();
    return this.#status === 'awake';
  }

  /** The worker has no calls, until the next {@link wake}. */
  idle(): void {
    this.#isIdle = true;
    if (this.#locks === undefined || this.#status !== 'awake') return;
    this.#idleSince = performance.now();
    // A timer that runs is kept: setting a new one at each reply takes a twelfth of a round trip.
    if (this.#timer === undefined) this.#sleepIn(sleepAfter);
  }

  end(): void {
    this.#status = 'ended';
    this.#stopTimer();
    this.#watch.abort();
    this.control?.[releaseProxy]();
  }

  #sleepIn(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const rest = this.#idleSince + sleepAfter - performance.now();
      if (!this.#isIdle || this.#locks === undefined) return;
      if (rest > 0) this.#sleepIn(rest);
      else this.#sleep();
    }, milliseconds);
  }

  #sleep(): void {
    this.#status = 'asleep';
    // Before the worker releases the lock, which would otherwise count as its death.
    this.#watch.abort();
    this.control?.release().catch(this.#events.failed);
  }

  #wakeUp(): void {
    this.#status = 'waking';
    this.#name = newName();
    this.#watch = new AbortController();
    this.#waitForAnswer(1);
    this.control?.hold(this.#name).then((isHeld) => {
      if (this.#status !== 'waking') return;
      this.#stopTimer();
      this.held(isHeld);
    }, this.#events.failed);
  }

  /**
   * Waits several times: after the page was frozen a single timer could fire before the answer, which has arrived, is
   * read.
   */
  #waitForAnswer(seconds: number): void {
    this.#timer = setTimeout(() => {
      if (seconds < longestWake) this.#waitForAnswer(seconds + 1);
      else this.#events.failed(new Error('the idle worker does not respond'));
    }, 1000);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** A name that no other lock has. */
function newName(): string {
  return `@dispatch/web ${Math.random()} ${Math.random()}`;
}
