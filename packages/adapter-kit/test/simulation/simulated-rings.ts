import { doorbell, RingChannel, ringChannelBytes } from '../../src/node/ring/ring-channel.js';
import type { FromWorker, ToWorker } from '../../src/wire/opaque-messages.js';
import { interleave } from '../node/ring/interleaving.js';
import { check } from './violation.js';

/** Both ends of the memory between a worker and its dispatcher. */
export interface Channels {
  readonly dispatcher: RingChannel<ToWorker, FromWorker>;
  readonly worker: RingChannel<FromWorker, ToWorker>;
}

/** Draws whole numbers below `below`. */
export type Draw = (below: number) => number;

/** The numbers of a generator of congruences. */
export function drawFrom(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * One end of a connection through memory, beside a port, as `@dispatch/node` uses it. When it polls, stops polling and reads is
 * up to the script. While it writes, the other end may do something between any two accesses to the memory.
 */
export class RingEnd<Out extends ToWorker | FromWorker, In extends ToWorker | FromWorker> {
  /** `leaving`: its word is cleared, and it has not yet read the memory once more. */
  state: 'away' | 'polling' | 'leaving' = 'away';
  other: { step(): void } | undefined;
  readonly #channel: RingChannel<Out, In>;
  readonly #toPort: (message: Out | typeof doorbell) => void;
  readonly #draw: Draw;

  /** @param toPort posts a message to the port. */
  constructor(channel: RingChannel<Out, In>, toPort: (message: Out | typeof doorbell) => void, draw: Draw) {
    this.#channel = channel;
    this.#toPort = toPort;
    this.#draw = draw;
  }

  /** Whether there is no message in the memory for this end. */
  get isEmpty(): boolean {
    return this.#channel.isEmpty;
  }

  /** Whether this end reads the memory, though nothing in the port says so. */
  get reads(): boolean {
    return this.state !== 'away' && !this.isEmpty;
  }

  /** @param isPlain whether nothing of it is transferred. */
  send(message: Out, isPlain: boolean): void {
    const way = isPlain ? this.#write(message) : 'port';
    if (way !== 'written') {
      this.#toPort(way === 'port' ? message : doorbell);
      this.#channel.countPosted();
    }
  }

  #write(message: Out): 'written' | 'port' | 'doorbell' {
    let way: 'written' | 'port' | 'doorbell' = 'port';
    // A write makes four accesses. The other end does up to two things before one of them, or nothing.
    const [at, steps] = [this.#draw(8), 1 + this.#draw(2)];
    interleave(
      () => {
        way = this.#channel.write(message);
      },
      (access) => {
        if (access === at) for (let step = 0; step < steps; step += 1) this.other?.step();
      },
    );
    return way;
  }

  /** Begins or ends to poll, while the other end writes. What is in the memory is read later. */
  step(): void {
    if (this.state === 'away') this.#startPolling();
    else if (this.state === 'polling') this.#stopPolling();
    else if (this.isEmpty) this.state = 'away';
  }

  /** Begins or ends to poll. @returns the message that it found when it read the memory once more. */
  change(): In | undefined {
    if (this.state !== 'leaving') {
      this.step();
      return undefined;
    }
    const found = this.take();
    if (found === undefined) this.state = 'away';
    else this.#startPolling();
    return found;
  }

  /**
   * Takes the next message in memory, if this end reads it. @param isAnnounced whether the port has a message.
   */
  next(isAnnounced: boolean): In | undefined {
    if (!this.reads) return undefined;
    const next = this.take();
    check(
      'no message in memory is forgotten',
      next !== undefined || isAnnounced,
      () => 'one comes after none of the port',
    );
    return next;
  }

  /** Takes the next message in memory, if it may be taken. */
  take(): In | undefined {
    return this.#channel.take();
  }

  /** What is there when the port delivers something is read in any case. */
  wake(): void {
    if (this.state === 'away' && !this.isEmpty) this.#startPolling();
  }

  /** A message of the port is delivered now, after those in memory that come before it. */
  arrived(): void {
    this.#channel.countArrived();
  }

  #startPolling(): void {
    this.state = 'polling';
    this.#channel.startPolling();
  }

  #stopPolling(): void {
    this.#channel.stopPolling();
    this.state = 'leaving';
  }
}

/** Post to the ports of one worker. */
export interface RingPorts {
  toWorker(message: ToWorker | typeof doorbell): void;
  toHost(message: FromWorker | typeof doorbell): void;
  /** Whether the thread of the worker can do something. */
  isFree(): boolean;
}

/** The memory of one worker. */
export class Rings {
  readonly dispatcher: RingEnd<ToWorker, FromWorker>;
  readonly worker: RingEnd<FromWorker, ToWorker>;
  /** The messages that are on their way, in the order in which they were sent. */
  readonly #toWorker: string[] = [];
  readonly #toHost: string[] = [];

  /** @param change plants a fault. */
  constructor(change: ((channels: Channels) => Channels) | undefined, ports: RingPorts, draw: Draw) {
    const memory = new SharedArrayBuffer(ringChannelBytes);
    const ends = { dispatcher: RingChannel.ofDispatcher(memory), worker: RingChannel.ofWorker(memory) };
    const { dispatcher, worker } = change?.(ends) ?? ends;
    this.dispatcher = new RingEnd(dispatcher, (message) => ports.toWorker(message), draw);
    this.worker = new RingEnd(worker, (message) => ports.toHost(message), draw);
    this.dispatcher.other = {
      step: () => {
        if (ports.isFree()) this.worker.step();
      },
    };
    this.worker.other = this.dispatcher;
  }

  /** Whether there is no message in memory. */
  get isEmpty(): boolean {
    return this.dispatcher.isEmpty && this.worker.isEmpty;
  }

  /** The dispatcher sends a message. */
  post(message: ToWorker, isPlain: boolean): void {
    this.dispatcher.send(message, isPlain);
    this.#toWorker.push(written(message));
  }

  /** The worker sends a message. */
  answer(message: FromWorker, isPlain: boolean): void {
    this.worker.send(message, isPlain);
    this.#toHost.push(written(message));
  }

  /** The worker receives a message; `undefined` for one that cannot be deserialized. */
  received(message: ToWorker | undefined): void {
    checkNext(this.#toWorker.shift(), message);
  }

  /** Same as {@link received}, for the dispatcher. */
  delivered(message: FromWorker | undefined): void {
    checkNext(this.#toHost.shift(), message);
  }
}

/** A message as text. The memory has typed arrays and lists of numbers alike. */
function written(message: unknown): string {
  return JSON.stringify(message, (_key, value: unknown) => (value instanceof Float64Array ? [...value] : value));
}

function checkNext(sent: string | undefined, message: unknown): void {
  const arrived = written(message);
  check(
    'messages arrive once, and in order',
    sent !== undefined && (message === undefined || arrived === sent),
    () => `${arrived} arrives, and ${sent ?? 'nothing'} was sent next`,
  );
}
