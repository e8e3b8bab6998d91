import { bindContext, performance } from '@dispatch/core/internal';
import { Backoff } from './backoff.js';
import { Contention } from './contention.js';
import { setImmediate } from './timers.js';

const { now } = performance;

/** In milliseconds. After this time without a message, polling stops. */
const longestWait = 0.06;
/** In milliseconds. If messages take longer on average, an event of the port costs less than polling. */
const longestAverage = 0.025;
/** In milliseconds. A message that took longer counts as this long: a thread was interrupted, and the next ones may be quick. */
const longestCounted = 0.1;
/** How many turns without a message there are at most, if the clock does not advance. */
const mostTurns = 1000;
/** How many messages are delivered before the event loop gets a turn. */
const mostInATurn = 16;

/** The memory that is polled. */
export interface Polled {
  startPolling(): void;
  stopPolling(): void;
}

/**
 * Polls the memory that a worker writes replies into, while calls are open: once in each turn of the event loop, so
 * that timers and sockets of this thread never wait for it. It stops after {@link longestWait}, and begins less often the
 * more often nothing came.
 */
export class Polling {
  readonly #memory: Polled;
  readonly #deliverNext: () => boolean;
  /** Not in the asynchronous context of the call that was posted. */
  readonly #begin: () => void;
  #isScheduled = false;
  #hasCalls = false;
  #hasEnded = false;
  /** If so, an immediate is scheduled, or running. */
  isPolling = false;
  #until = 0;
  #turns = 0;
  /** When the last message came, or polling began. */
  #since = 0;
  /** How long messages take, in milliseconds, as a moving average. */
  #average = 0;
  #wasWithoutEffect = true;
  readonly #backoff = new Backoff();
  readonly #contention = new Contention();

  /** @param deliverNext delivers the next message. Returns whether there was one. */
  constructor(memory: Polled, deliverNext: () => boolean) {
    this.#memory = memory;
    this.#deliverNext = deliverNext;
    this.#begin = bindContext(() => {
      this.#schedule();
    });
  }

  /** A call has been posted. */
  called(): void {
    this.#hasCalls = true;
    if (this.isPolling || this.#hasEnded || !this.#backoff.isDue()) return;
    this.isPolling = true;
    this.#wasWithoutEffect = true;
    this.#turns = 0;
    this.#average = 0;
    this.#since = now();
    this.#until = this.#since + longestWait;
    this.#memory.startPolling();
    this.#begin();
  }

  /** The worker is gone, or is to be ended: its messages are read no more, or in another way. */
  end(): void {
    this.#hasEnded = true;
    if (!this.isPolling) return;
    this.isPolling = false;
    this.#memory.stopPolling();
  }

  /** No call is open. */
  idle(): void {
    this.#hasCalls = false;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#isScheduled = false;
    if (!this.isPolling) return;
    try {
      this.#poll();
    } finally {
      if (this.isPolling) this.#schedule();
    }
  };

  #poll(): void {
    const taken = this.#deliver();
    const time = now();
    this.#turns = taken > 0 ? 0 : this.#turns + 1;
    if (taken > 0) {
      this.#wasWithoutEffect = false;
      this.#average += (Math.min(longestCounted, (time - this.#since) / taken) - this.#average) / 8;
      this.#since = time;
      this.#until = time + longestWait;
    }
    const isOver = taken === 0 && (!this.#hasCalls || time >= this.#until || this.#turns >= mostTurns);
    if (isOver || this.#average > longestAverage) this.#stop();
  }

  #deliver(): number {
    let taken = 0;
    while (taken < mostInATurn && this.#deliverNext()) taken += 1;
    return taken;
  }

  #stop(): void {
    this.#memory.stopPolling();
    if (this.#wasWithoutEffect || this.#average > longestAverage || this.#isInTheWay()) this.#backoff.failed();
    else this.#backoff.worked();
    this.isPolling = false;
    // What was written before the worker could see that polling has stopped.
    while (this.#deliverNext());
  }

  /** Whether a message is late, and the thread that it comes from may have waited for a processor that polling takes. */
  #isInTheWay(): boolean {
    return this.#hasCalls && this.#contention.hasOccurred();
  }
}
