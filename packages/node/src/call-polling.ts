import type { FromWorker, Server, ToWorker } from '@dispatch/adapter-kit/worker';
import type { RingChannel } from '@dispatch/adapter-kit/node/worker';
import { performance } from '@dispatch/core/internal';
import { Backoff } from './backoff.js';
import type { Spinning } from './spinning.js';

const { now } = performance;

/** How many occasions to spin are skipped at most. The dispatcher polls for about seven messages if the worker does not spin. */
const mostSpinsSkipped = 3;

/** The memory through which calls arrive too. */
export interface CallMemory {
  readonly channel: RingChannel<FromWorker, ToWorker>;
  readonly spinning: Spinning;
  /** The number of this thread. */
  readonly thread: number;
}

/**
 * Takes calls from the memory of a {@link RingChannel} in a worker thread, and polls it while that is of use: until there is
 * nothing in it, and then, if the worker is idle and the dispatcher looks for its reply, for some microseconds more
 * (docs/adr/0078-small-messages-through-memory.md).
 */
export class CallPolling {
  readonly #memory: CallMemory;
  readonly #server: Server;
  readonly #isPosted: () => boolean;
  #isOn = false;
  /** Whether it has taken anything since it began to poll. */
  #hasTaken = false;
  readonly #polls = new Backoff();
  readonly #spins = new Backoff(mostSpinsSkipped);

  /** @param isPosted whether a message was posted to the worker's port that has not arrived. */
  constructor(memory: CallMemory, server: Server, isPosted: () => boolean) {
    this.#memory = memory;
    this.#server = server;
    this.#isPosted = isPosted;
  }

  /** Whether this thread polls. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** Begins to poll, if that is of use. @returns whether it has begun. */
  beginIfUseful(): boolean {
    if (this.#isOn) return false;
    const { channel } = this.#memory;
    // What is there is taken in any case: nothing else may announce it. While the dispatcher polls, its backoff is enough: with one at
    // each side, they would seldom poll at the same time.
    if (channel.isEmpty && !channel.isPolled && !this.#polls.isDue()) return false;
    this.#hasTaken = false;
    this.#begin();
    return true;
  }

  /** Polls once more. @returns whether this thread continues to poll, as it does until the time `until`. */
  continues(until: number): boolean {
    if (now() >= until || this.takes() || this.#takesWhileSpinning()) return true;
    this.#memory.channel.stopPolling();
    this.#isOn = false;
    if (this.takes()) {
      this.#begin();
      return true;
    }
    if (!this.#hasTaken) this.#polls.failed();
    return false;
  }

  /** @returns whether there was a message in the memory that may be delivered. */
  takes(): boolean {
    const message = this.#memory.channel.take();
    if (message === undefined) return false;
    this.#hasTaken = true;
    this.#polls.worked();
    this.#server.receive(message);
    return true;
  }

  /** A message has arrived through the port. Those in the memory that were written before it are taken first. */
  portMessage(): void {
    while (this.takes());
    this.#memory.channel.countArrived();
  }

  #begin(): void {
    this.#isOn = true;
    this.#memory.channel.startPolling();
  }

  /** @returns whether a call has arrived in the memory meanwhile, and was taken. */
  #takesWhileSpinning(): boolean {
    const { channel, spinning, thread } = this.#memory;
    if (!this.#server.isIdle() || !channel.isPolled || !this.#spins.isDue()) return false;
    if (spinning.spin(thread, this.#hasArrived) && this.takes()) {
      this.#spins.worked();
      return true;
    }
    this.#spins.failed();
    return false;
  }

  /** Whether there is something in the memory, or in the port. */
  readonly #hasArrived = (): boolean => !this.#memory.channel.isEmpty || this.#isPosted();
}
