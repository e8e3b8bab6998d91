import type { WorkerMessage } from '../../wire/messages.js';
import { openFromWorker, type FromWorker } from '../../wire/opaque-messages.js';
import { expandReply } from '../../wire/short-messages.js';
import { WorkerWords } from '../../wire/worker-words.js';
import type { Lane } from '../lane/lane.js';
import type { WorkerExit } from '../worker-link.js';

/** Takes what a {@link LanePort} receives. */
export interface PortReader {
  /** Stores a message until it is read. */
  receive(lane: Lane, message: WorkerMessage): void;
  /** A message cannot be deserialized. */
  messageError(lane: Lane, cause: unknown): void;
}

/** Passes the next message of a worker that has arrived to `reader`, without the event loop. @returns whether there was one. */
export function receiveFrom(lane: Lane, reader: PortReader): boolean {
  let received: FromWorker | undefined;
  try {
    received = lane.link.receive?.();
  } catch (cause) {
    reader.messageError(lane, cause);
  }
  if (received === undefined) return false;
  reader.receive(lane, expandReply(openFromWorker(received)));
  return true;
}

/** The messages that one worker has counted, for a thread that is blocked. */
export class LanePort {
  /** How the worker has ended, if its messages have not been read to their end. */
  exit: WorkerExit | undefined;
  readonly #lane: Lane;
  readonly #words: WorkerWords | undefined;
  /** How many messages the worker has counted without one: deaths, and messages that were lost. */
  #unmatched = 0;

  constructor(lane: Lane) {
    this.#lane = lane;
    this.#words = lane.claims && new WorkerWords(lane.claims);
  }

  /** Whether the worker has announced its end. */
  get hasEnded(): boolean {
    return this.#words?.isDead === true;
  }

  /** How many messages the worker has counted, modulo 2³². */
  get counted(): number {
    return this.#words?.messages ?? 0;
  }

  /** Whether the worker has counted a message that has not been received. */
  get isDue(): boolean {
    return this.#isMissing(this.counted);
  }

  /** All messages have been received, when the worker had counted `counted` of them. */
  finished(counted: number): void {
    if (this.#isMissing(counted)) this.#unmatched = counted - this.#lane.received;
  }

  #isMissing(counted: number): boolean {
    return ((counted - this.#unmatched - this.#lane.received) | 0) > 0;
  }
}
