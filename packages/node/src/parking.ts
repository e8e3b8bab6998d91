import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { Server, ToWorker } from '@dispatch/adapter-kit/worker';
import type { MessageCounter } from './message-counter.js';
import { setImmediate } from './timers.js';

// Read once: as globals they are getters, and each message would call them.
const { performance, process } = globalThis;
const now = performance.now.bind(performance);

/**
 * How long a parked thread waits for a message, in milliseconds. For less than about 5 ms the system may set a hardware
 * timer, which takes as long as a round trip.
 */
const longestPark = 5;
/** After this many messages, or this many milliseconds, the event loop gets a turn. */
const maxInARow = 16;
const longestStretch = 10;
/** A thread that got no message skips at most this many replies before it parks again. */
const maxSkipped = 64;

/**
 * Parks the thread of an idle worker until the next message is posted, and takes it without the event loop, if it
 * arrives soon. Woken like this, a thread saves a third of a round trip on one processor
 * (docs/adr/0018-an-idle-thread-is-parked.md).
 *
 * A thread is not parked while anything but the worker's own ports keeps its event loop alive, so nothing that a task
 * started waits for it. What does not keep the event loop alive, such as a timer after `unref()`, may be delayed by
 * {@link longestPark}, or by {@link longestStretch} between calls.
 */
export class Parking {
  readonly #port: MessagePort;
  readonly #counter: MessageCounter;
  readonly #server: Server;
  #ownPorts = activePorts();
  /** How many messages have arrived, through the event loop or without it. */
  #received = 0;
  /** How many immediates are scheduled that may take a message. */
  #chances = 0;
  #isOver = true;
  #until = 0;
  /** How many replies to skip before the thread parks again: more after each time that no message arrived. */
  #toSkip = 0;
  #skipped = 0;

  /**
   * @param port the worker's port, which has a listener already.
   * @param counter counts each message that is posted to the port.
   */
  constructor(port: MessagePort, counter: MessageCounter, server: Server) {
    this.#port = port;
    this.#counter = counter;
    this.#server = server;
  }

  /** One of the ports that the worker had at first is closed. */
  portClosed(): void {
    this.#ownPorts = Math.max(0, this.#ownPorts - 1);
  }

  /** A message has arrived through the event loop. */
  received(): void {
    this.#received = (this.#received + 1) | 0;
  }

  /** The worker has posted a message. If that was the reply to its last call, the next call may arrive soon. */
  posted(): void {
    if (this.#chances > 0 || this.#ownPorts === 0 || !this.#server.isIdle()) return;
    if (this.#skipped < this.#toSkip) this.#skipped += 1;
    else this.#schedule();
  }

  /**
   * Schedules immediates of one turn. Between two of them Node does everything that follows an event (ticks,
   * microtasks, unhandled rejections), but not the rest of a turn of the event loop, which takes most of the time.
   */
  #schedule(): void {
    this.#chances = maxInARow;
    this.#isOver = false;
    this.#until = now() + longestStretch;
    setImmediate(this.#takeChance);
    // A referenced immediate counts as something that keeps the event loop alive.
    for (let further = 1; further < maxInARow; further += 1) setImmediate(this.#takeChance).unref();
  }

  readonly #takeChance = (): void => {
    this.#chances -= 1;
    if (this.#isOver) return;
    if (this.#isFree() && this.#isPosted() && this.#takes()) {
      this.#toSkip = 0;
      return;
    }
    this.#isOver = true;
    // Only at the first chance of a turn. The check costs time too, most of all where a task has left a thousand
    // sockets open.
    if (this.#chances === maxInARow - 1) this.#toSkip = Math.min(maxSkipped, 2 * this.#toSkip + 1);
    this.#skipped = 0;
  };

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

  /** Takes the next message. @returns whether there was one. */
  #takes(): boolean {
    let received: { message: ToWorker } | undefined;
    try {
      received = receiveMessageOnPort(this.#port);
    } catch {
      // It cannot be deserialized. Node has removed it from the port.
      this.received();
      this.#server.messageError();
      return true;
    }
    if (received === undefined) return false;
    this.received();
    this.#server.receive(received.message);
    return true;
  }
}

/** How many ports keep the event loop of this thread alive; 0 where the runtime does not report it. */
function activePorts(): number {
  if (typeof process.getActiveResourcesInfo !== 'function') return 0;
  return process.getActiveResourcesInfo().filter((type) => type === 'MessagePort').length;
}
