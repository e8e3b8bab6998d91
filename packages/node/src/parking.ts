import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { Server, ToWorker } from '@dispatch/adapter-kit/worker';
import { performance } from '@dispatch/core/internal';
import { doorbell } from '@dispatch/adapter-kit/node/worker';
import { activePorts } from './active-ports.js';
import { Backoff } from './backoff.js';
import { CallPolling, type CallMemory } from './call-polling.js';
import type { MessageCounter } from './message-counter.js';
import { setImmediate } from './timers.js';

// Read once: as a global it is a getter, and each message would call it.
const { process } = globalThis;
const { now } = performance;

/**
 * How long a parked thread waits for a message, in milliseconds. For less than about 5 ms the system may set a hardware
 * timer, which takes as long as a round trip.
 */
const longestPark = 5;
/** After this many messages, or this many milliseconds, the event loop gets a turn. */
const maxInARow = 16;
const longestStretch = 10;
/** How many replies a thread that got no message skips at most before it parks again. */
const maxSkipped = 64;

/**
 * Receives the messages of the dispatcher, and makes a thread that may get another one soon get it without its event loop:
 *
 * - It polls the memory through which calls arrive, if they do ({@link CallPolling}).
 * - Then it is parked until the next message is posted to its port. Woken like this, a thread saves a third of a round trip
 *   on one processor (docs/adr/0018-an-idle-thread-is-parked.md).
 *
 * A thread is not parked while anything but the worker's own ports keeps its event loop alive, so nothing that a task
 * started waits for it. What does not keep the event loop alive, such as a timer after `unref()`, may be delayed by
 * {@link longestPark}, or by {@link longestStretch} between calls.
 */
export class Parking {
  readonly #port: MessagePort;
  readonly #counter: MessageCounter;
  readonly #server: Server;
  readonly #polling: CallPolling | undefined;
  #ownPorts = activePorts();
  /** How many messages have arrived through the port, by the event loop or without it. */
  #received = 0;
  /** Whether a message of the port has been taken that is delivered after those in the memory. */
  #isHeld = false;
  /** How many immediates are scheduled that may take a message. */
  #chances = 0;
  #isOver = true;
  #until = 0;
  /** Whether this thread may be parked once it does not poll, and whether it was in this turn. */
  #mayPark = false;
  #wasParked = false;
  readonly #parks = new Backoff(maxSkipped);

  /**
   * @param port the worker's port, which has a listener already.
   * @param counter counts each message that is posted to the port.
   */
  constructor(port: MessagePort, counter: MessageCounter, server: Server, memory: CallMemory | undefined) {
    this.#port = port;
    this.#counter = counter;
    this.#server = server;
    this.#polling = memory && new CallPolling(memory, server, () => this.#isAhead(this.#counter.count));
  }

  /**
   * Delivers what has been posted, without the event loop. That is no more than the dispatcher assigns ahead of time, and what
   * goes with it.
   */
  takeArrived(): void {
    if (this.#isHeld) return;
    while (this.#polling?.takes() === true || (this.#isAhead(this.#counter.count) && this.#takes()));
  }

  /** One of the ports that the worker had at first is closed. */
  portClosed(): void {
    this.#ownPorts = Math.max(0, this.#ownPorts - 1);
  }

  /** A message has arrived through the event loop. */
  arrived(message: ToWorker | typeof doorbell): void {
    this.#begin();
    this.#deliver(message);
  }

  /** Same as {@link arrived}, for a message that cannot be deserialized. */
  errorArrived(): void {
    this.#begin();
    this.#countReceived();
    this.#server.messageError();
  }

  /** The worker has posted a message. If that was the reply to its last call, the next call may arrive soon. */
  posted(): void {
    if (this.#chances > 0 || this.#ownPorts === 0 || !this.#server.isIdle() || !this.#parks.isDue()) return;
    this.#mayPark = true;
    this.#schedule();
  }

  /** Polls from now on, if that is of use: before the reply, which the next call may follow at once. An immediate continues. */
  #begin(): void {
    if (this.#polling?.beginIfUseful() !== true) return;
    if (this.#chances === 0) this.#schedule();
    else this.#isOver = false;
  }

  /**
   * Schedules immediates of one turn. Between two of them Node does everything that follows an event (ticks,
   * microtasks, unhandled rejections), but not the rest of a turn of the event loop, which takes most of the time.
   */
  #schedule(): void {
    this.#chances = maxInARow;
    this.#isOver = false;
    this.#wasParked = false;
    this.#until = now() + longestStretch;
    setImmediate(this.#takeChance);
    // A referenced immediate counts as something that keeps the event loop alive.
    for (let further = 1; further < maxInARow; further += 1) setImmediate(this.#takeChance).unref();
  }

  readonly #takeChance = (): void => {
    this.#chances -= 1;
    if (this.#isOver) return;
    if (!this.#pollsOn() && !this.#parksOn()) this.#isOver = true;
    // The event loop gets a turn.
    else if (this.#chances === 0 && this.#polling?.isOn === true) this.#schedule();
  };

  /** @returns whether this thread continues to poll. */
  #pollsOn(): boolean {
    if (this.#polling?.isOn !== true) return false;
    if (this.#polling.continues(this.#until)) return true;
    this.#mayPark = this.#parks.isDue();
    return false;
  }

  /** @returns whether a message was taken from the port. */
  #parksOn(): boolean {
    const wasParked = this.#wasParked;
    this.#wasParked = true;
    if (this.#mayPark && this.#isFree() && this.#isPosted() && this.#takes()) {
      this.#parks.worked();
      return true;
    }
    // Only at the first chance of a turn. The check costs time too, most of all where a task has left a thousand
    // sockets open.
    if (this.#mayPark && !wasParked) this.#parks.failed();
    return false;
  }

  /** Delivers a message of the port, after those in the memory that were written before it. */
  #deliver(message: ToWorker | typeof doorbell): void {
    this.#countReceived();
    if (message !== doorbell) this.#server.receive(message);
  }

  #countReceived(): void {
    this.#isHeld = true;
    this.#polling?.portMessage();
    this.#isHeld = false;
    this.#received = (this.#received + 1) | 0;
  }

  #isFree(): boolean {
    return this.#server.isIdle() && now() < this.#until && process.getActiveResourcesInfo().length <= this.#ownPorts;
  }

  /** Whether a message was posted that has not arrived. Waits for one. */
  #isPosted(): boolean {
    // A message can arrive before it is counted, so the count may be behind.
    const { count } = this.#counter;
    if (this.#isAhead(count)) return true;
    this.#counter.wait(count, longestPark);
    return this.#isAhead(this.#counter.count);
  }

  #isAhead(count: number): boolean {
    return ((count - this.#received) | 0) > 0;
  }

  /** Takes the next message of the port. @returns whether there was one. */
  #takes(): boolean {
    let received: { message: ToWorker | typeof doorbell } | undefined;
    try {
      received = receiveMessageOnPort(this.#port);
    } catch {
      // It cannot be deserialized. Node has removed it from the port.
      this.#begin();
      this.#countReceived();
      this.#server.messageError();
      return true;
    }
    if (received === undefined) return false;
    this.#begin();
    this.#deliver(received.message);
    return true;
  }
}
