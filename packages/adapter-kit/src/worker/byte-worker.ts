import { performance } from '@dispatch/core/internal';
import {
  decodeFrame,
  encodeFrame,
  firstOwnKind,
  frameKinds,
  membersOf,
  numberIn,
  protocolVersion,
  type FrameChunks,
  type Hello,
} from '../wire/bytes/frames.js';
import { isEncodable } from '../wire/bytes/encode-value.js';
import type { ValueLimits } from '../wire/bytes/value-format.js';
import type { WorkerConfiguration } from '../wire/worker-configuration.js';
import type { ToWorker } from '../wire/opaque-messages.js';
import { acceptOnly } from '../wire/uncloneable.js';
import { DateOfDispatcher } from './date-of-dispatcher.js';
import { serveAhead, type AheadRuntime } from './serve-ahead.js';
import type { Server } from './worker-runtime.js';

/** What an adapter supplies to a {@link ByteWorker}. */
export interface ByteWorkerParts {
  /** Sends a frame to the dispatcher: whole, and after those before it. */
  readonly send: (frame: FrameChunks) => void;
  /** Returns what `serve` needs. Called when the dispatcher has answered. @param own what the adapter has added there. */
  readonly start: (
    own: unknown,
    configuration: WorkerConfiguration,
  ) => Omit<AheadRuntime, 'post' | 'claims' | 'readAhead'>;
  /**
   * Returns the next frame that has arrived, without the event loop and without waiting. With it, loops see that they were
   * cancelled (`loopsSeeCancel`).
   */
  readonly readAhead?: () => Uint8Array | undefined;
  /** What the adapter's worker says about itself: any value that can be encoded. */
  readonly own?: unknown;
  /** A frame of a kind that belongs to the adapter. */
  readonly onOwn?: (kind: number, value: unknown) => void;
  readonly limits?: ValueLimits;
}

/**
 * The worker's end of a connection that carries bytes. It presents itself, measures the date of the dispatcher, and serves.
 * Every frame of the dispatcher is passed to {@link receive}.
 */
export class ByteWorker {
  readonly #parts: ByteWorkerParts;
  readonly #date = new DateOfDispatcher();
  /** Messages that arrive before it serves. */
  readonly #early: Uint8Array[] = [];
  #start: { readonly configuration: WorkerConfiguration; readonly own: unknown } | undefined;
  #server: Server | undefined;

  constructor(parts: ByteWorkerParts) {
    this.#parts = parts;
    const hello: Hello = { protocol: protocolVersion, now: performance.now(), own: parts.own };
    this.#send(frameKinds.hello, hello);
  }

  /** What runs the tasks; `undefined` until the dispatcher has answered. */
  get server(): Server | undefined {
    return this.#server;
  }

  /** A frame of the dispatcher has arrived. @throws if it is not a frame of a dispatcher: the worker has to end then. */
  receive(frame: Uint8Array): void {
    if (frame[0] !== frameKinds.message) {
      this.#onFrame(frame);
      return;
    }
    if (this.#server === undefined) {
      this.#early.push(frame);
      return;
    }
    const message = this.#messageIn(frame);
    if (message === null) this.#server.messageError();
    else this.#server.receive(message);
  }

  /** Sends a frame of the adapter's own, of a kind from 64 to 255. */
  sendOwn(kind: number, value: unknown): void {
    this.#send(kind, value);
  }

  #send(kind: number, value: unknown): void {
    this.#parts.send(encodeFrame(kind, value, this.#parts.limits));
  }

  #messageIn(frame: Uint8Array): ToWorker | null {
    try {
      return decodeFrame(frame, this.#parts.limits) as ToWorker;
    } catch {
      // A message reports it, and the dispatcher finds out whose values were in it.
      return null;
    }
  }

  #onFrame(frame: Uint8Array): void {
    const kind = frame[0] ?? frameKinds.hello;
    const value = decodeFrame(frame, this.#parts.limits);
    if (kind >= firstOwnKind) {
      this.#parts.onOwn?.(kind, value);
      return;
    }
    if (kind !== frameKinds.start && kind !== frameKinds.date)
      throw new TypeError(`a frame of an unknown kind: ${kind}`);
    const members = membersOf(value);
    if (kind === frameKinds.start)
      this.#start = { configuration: members['configuration'] as WorkerConfiguration, own: members['own'] };
    if (this.#server !== undefined || this.#start === undefined) return;
    this.#date.answered(numberIn(members, 'sent'), numberIn(members, 'date'));
    if (!this.#date.isExact) this.#send(frameKinds.time, performance.now());
    else this.#serve(this.#start.configuration, this.#start.own);
  }

  #serve(received: WorkerConfiguration, own: unknown): void {
    const { limits, readAhead, start } = this.#parts;
    const { origin, roundTrip } = this.#date;
    this.#send(frameKinds.measured, { roundTrip });
    const configuration = { ...received, origin };
    acceptOnly((value) => isEncodable(value, limits));
    const runtime = {
      ...start(own, configuration),
      post: (message: unknown): void => this.#send(frameKinds.message, message),
    };
    this.#server = serveAhead(configuration, {
      ...runtime,
      ...(readAhead !== undefined && { readAhead: () => this.#readAhead(readAhead) }),
    });
    for (const frame of this.#early.splice(0)) this.receive(frame);
  }

  #readAhead(read: () => Uint8Array | undefined): ToWorker | null | undefined {
    for (let frame = read(); frame !== undefined; frame = read()) {
      if (frame[0] === frameKinds.message) return this.#messageIn(frame);
      this.#onFrame(frame);
    }
    return undefined;
  }
}
