import { isError } from '@dispatch/adapter-kit/node';
import { LaneSession, type RemoteExit } from '../fleet/lane-session.js';
import type { SlotEvents } from './slot-process.js';

/** In bytes: how much may wait for the dispatcher before the process has to wait, and how much of it has to be gone then. */
const mostPending = 2 ** 22;
const enoughRoom = 2 ** 21;

/** What runs the tasks of one slot. */
export interface Slot {
  write(bytes: Uint8Array): void;
  pause(): void;
  resume(): void;
  /** @param why for messages. */
  kill(why: string): void;
}

export interface HostLaneParts {
  readonly lane: string;
  readonly dispatcher: string;
  readonly lostAfter: number;
  readonly maxPacket: number;
  startSlot(events: SlotEvents): Slot;
  post(packet: Uint8Array): void;
  /** The slot is free. */
  slotEnded(exit: RemoteExit): void;
  /** The dispatcher was not heard of, or has ended the session; the worker is ended. */
  dispatcherLost(reason: string): void;
  /** After {@link slotEnded}: the dispatcher knows of the end, or is lost. */
  gone(): void;
}

/** One worker of a host, from its lease until the dispatcher knows that it has ended. */
export class HostLane {
  readonly dispatcher: string;
  readonly #session: LaneSession;
  readonly #slot: Slot | undefined;
  #isRunning = true;
  #isPaused = false;
  #isOver = false;

  constructor(parts: HostLaneParts) {
    const { dispatcher, dispatcherLost, gone, lane, lostAfter, maxPacket, post, slotEnded, startSlot } = parts;
    this.dispatcher = dispatcher;
    this.#session = new LaneSession({
      lane,
      lostAfter,
      maxPacket,
      post,
      bytes: (bytes) => {
        this.#slot?.write(bytes);
      },
      exited() {
        throw new TypeError('a dispatcher has no exit');
      },
      over: (reason) => {
        this.#isOver = true;
        if (!this.#isRunning) {
          gone();
          return;
        }
        // What it computes is of no use.
        const why = reason?.message ?? 'it has ended the session';
        dispatcherLost(why);
        this.end(`the host has ended it, because its dispatcher is lost: ${why}`);
      },
    });
    const exited = (exit: RemoteExit): void => {
      this.#isRunning = false;
      slotEnded(exit);
      if (this.#isOver) gone();
      else this.#session.sendExit(exit);
    };
    try {
      this.#slot = startSlot({
        bytes: (bytes) => {
          this.#session.send(bytes);
          this.#checkPending();
        },
        exited,
      });
    } catch (error) {
      queueMicrotask(() => {
        exited({ message: isError(error) ? error.message : String(error) });
      });
    }
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  receive(packet: Uint8Array): void {
    this.#session.receive(packet);
    this.#checkPending();
  }

  linkRestored(): void {
    this.#session.linkRestored();
  }

  /** Ends the process. The dispatcher gets what it has written, and its end. @param why for messages. */
  end(why: string): void {
    if (this.#isRunning) this.#slot?.kill(why);
  }

  /** Nothing is sent or received any more. */
  abort(): void {
    this.#session.abort();
  }

  #checkPending(): void {
    const { pendingBytes } = this.#session;
    if (!this.#isPaused && pendingBytes > mostPending) {
      this.#isPaused = true;
      this.#slot?.pause();
    } else if (this.#isPaused && pendingBytes < enoughRoom) {
      this.#isPaused = false;
      this.#slot?.resume();
    }
  }
}
