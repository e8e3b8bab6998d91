import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { HostMessage, ShortCall } from '@dispatch/adapter-kit';
import type { Bell, Server } from '@dispatch/adapter-kit/worker';

// Taken once: as globals they are getters, and each message would call them.
const { performance, process } = globalThis;

/** How long a parked thread waits for a message, in milliseconds. For less than about 5 the system may set a timer of the hardware, which takes as long as a trip. */
const longestPark = 5;
/** So many messages may be taken, and so many milliseconds be over, until the event loop gets a turn. */
const mostInARow = 16;
const longestStretch = 10;
/** Who got no message lets at most so many replies go by before it tries again. */
const mostSkipped = 64;

/**
 * Takes the next message without the event loop, if it comes soon: the thread of an idle worker is parked until a bell rings.
 * To be woken so takes a third off a round trip on one processor (docs/adr/0018-an-idle-thread-is-parked.md).
 *
 * What a task left behind does not wait for it: there is no parking while anything but ports of the worker's own keeps the
 * event loop alive. What does not keep it alive, a timer after `unref()` say, may be late by {@link longestPark}, or by
 * {@link longestStretch} among calls.
 */
export class Parking {
  readonly #port: MessagePort;
  readonly #bell: Bell;
  readonly #server: Server;
  readonly #ownPorts = activePorts();
  /** How many messages came, by either way: so many strokes of the bell say nothing new. */
  #received = 0;
  /** Chances to take a message that have been scheduled. */
  #chances = 0;
  #isOver = true;
  #until = 0;
  #vain = 0;
  #skipped = 0;

  /** @param port the worker's, which has a listener already. @param bell rung after each message to it. */
  constructor(port: MessagePort, bell: Bell, server: Server) {
    this.#port = port;
    this.#bell = bell;
    this.#server = server;
  }

  /** A message came by the event loop. */
  received(): void {
    this.#received = (this.#received + 1) | 0;
  }

  /** The worker has posted something. If it was the answer to the last call it has, the next message may come soon. */
  posted(): void {
    if (this.#chances > 0 || this.#ownPorts === 0 || !this.#server.isIdle()) return;
    if (this.#skipped < this.#vain) this.#skipped += 1;
    else this.#schedule();
  }

  /**
   * Immediates of one turn: between two of them Node does all that follows an event (ticks, microtasks, rejections that
   * nobody handles), and leaves out what else a turn of the event loop takes, which is most of it.
   */
  #schedule(): void {
    this.#chances = mostInARow;
    this.#isOver = false;
    this.#until = performance.now() + longestStretch;
    setImmediate(this.#takeChance);
    // Those that hold the loop up would count as what keeps it alive.
    for (let further = 1; further < mostInARow; further += 1) setImmediate(this.#takeChance).unref();
  }

  readonly #takeChance = (): void => {
    this.#chances -= 1;
    if (this.#isOver) return;
    const message = this.#isFree() && this.#isRung() ? this.#take() : undefined;
    if (message !== undefined) {
      this.#vain = 0;
      this.#server.receive(message);
      return;
    }
    this.#isOver = true;
    // Where it is the first of a turn. Looking costs too, most of all where a task has left a thousand sockets open.
    if (this.#chances === mostInARow - 1) this.#vain = Math.min(mostSkipped, 2 * this.#vain + 1);
    this.#skipped = 0;
  };

  #isFree(): boolean {
    return (
      this.#server.isIdle() &&
      performance.now() < this.#until &&
      process.getActiveResourcesInfo().length <= this.#ownPorts
    );
  }

  /** Waits, if need be, for a stroke that no message has come of. */
  #isRung(): boolean {
    if (this.#isNew(this.#bell.strokes())) return true;
    this.#bell.listen();
    const strokes = this.#bell.strokes();
    if (!this.#isNew(strokes)) this.#bell.wait(strokes, longestPark);
    this.#bell.leave();
    return this.#isNew(this.#bell.strokes());
  }

  #isNew(strokes: number): boolean {
    return ((strokes - this.#received) | 0) > 0;
  }

  #take(): HostMessage | ShortCall | undefined {
    const received: { message: HostMessage | ShortCall } | undefined = receiveMessageOnPort(this.#port);
    if (received !== undefined) this.received();
    return received?.message;
  }
}

/** How many ports keep this thread's event loop alive; 0 where the runtime does not tell. */
function activePorts(): number {
  if (typeof process.getActiveResourcesInfo !== 'function') return 0;
  return process.getActiveResourcesInfo().filter((type) => type === 'MessagePort').length;
}
