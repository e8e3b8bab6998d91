import { performance } from '@dispatch/core/internal';
import { isEncodable } from '../../wire/bytes/encode-value.js';
import {
  decodeFrame,
  encodeFrame,
  firstOwnKind,
  frameKinds,
  membersOf,
  numberIn,
  protocolVersion,
  type DateAnswer,
  type FrameChunks,
  type Start,
} from '../../wire/bytes/frames.js';
import type { ValueLimits } from '../../wire/bytes/value-format.js';
import type { WorkerConfiguration } from '../../wire/worker-configuration.js';
import type { FromWorker, ToWorker } from '../../wire/opaque-messages.js';
import type { WorkerEvents } from '../worker-link.js';

/** In milliseconds. */
const longestTrip = 1000;

/** What an adapter supplies to a {@link ByteLink}. */
export interface ByteLinkParts {
  /** Sends a frame to the worker: whole, and after those before it. It must not throw because of the worker. */
  readonly send: (frame: FrameChunks) => void;
  /** Sent to the worker with its configuration: any value that can be encoded. */
  readonly own?: unknown;
  /** Checks what the worker's side of the adapter has said about itself. If it throws, the worker is not started. */
  readonly admit?: (own: unknown) => void;
  /** A frame of a kind that belongs to the adapter. */
  readonly onOwn?: (kind: number, value: unknown) => void;
  readonly limits?: ValueLimits;
}

/**
 * The dispatcher's end of a connection that carries bytes. An adapter makes its `WorkerLink` of it: `post`, `accepts` and
 * `roundTrip` are its methods, and every frame of the worker is passed to {@link receive}.
 */
export class ByteLink {
  readonly #configuration: WorkerConfiguration;
  readonly #events: WorkerEvents;
  readonly #parts: ByteLinkParts;
  /** Frames that wait for the worker to present itself; `undefined` once it has. */
  #waiting: FrameChunks[] | undefined = [];
  #hasFailed = false;
  #roundTrip = 0;

  constructor(configuration: WorkerConfiguration, events: WorkerEvents, parts: ByteLinkParts) {
    this.#configuration = configuration;
    this.#events = events;
    this.#parts = parts;
  }

  /** Posts a message. @throws if a part of it cannot be encoded. Nothing is sent then. */
  post(message: ToWorker): void {
    const frame = encodeFrame(frameKinds.message, message, this.#parts.limits);
    if (this.#waiting === undefined) this.#parts.send(frame);
    else this.#waiting.push(frame);
  }

  /** Sends a frame of the adapter's own, of a kind from 64 to 255. */
  sendOwn(kind: number, value: unknown): void {
    this.#parts.send(encodeFrame(kind, value, this.#parts.limits));
  }

  /** Whether {@link post} sends a value. */
  accepts(value: unknown): boolean {
    return isEncodable(value, this.#parts.limits);
  }

  /** How long a message takes there and back, in milliseconds, as the worker has measured it; 0 until then. */
  get roundTrip(): number {
    return this.#roundTrip;
  }

  /** A frame of the worker has arrived. Reports the message in it, if there is one. */
  receive(frame: Uint8Array): void {
    const message = this.take(frame);
    if (message !== undefined) this.#events.message(message);
  }

  /** Same as {@link receive}, and returns the message in place of reporting it: for a thread that blocks. */
  take(frame: Uint8Array): FromWorker | undefined {
    if (this.#hasFailed) return undefined;
    const kind = frame[0] ?? frameKinds.message;
    try {
      const value = decodeFrame(frame, this.#parts.limits);
      // Its content is checked when it is processed.
      if (kind === frameKinds.message) return value as FromWorker;
      this.#onFrame(kind, value);
    } catch (cause) {
      if (kind === frameKinds.message) this.#events.messageError(cause);
      else this.#fail(cause);
    }
    return undefined;
  }

  #onFrame(kind: number, value: unknown): void {
    if (kind >= firstOwnKind) this.#parts.onOwn?.(kind, value);
    else if (kind === frameKinds.hello) this.#start(membersOf(value));
    else if (kind === frameKinds.time) this.#answer(value);
    else if (kind === frameKinds.measured) this.#measured(numberIn(membersOf(value), 'roundTrip'));
    else throw new TypeError(`a frame of an unknown kind: ${kind}`);
  }

  #start(hello: Readonly<Record<string, unknown>>): void {
    const waiting = this.#waiting;
    if (waiting === undefined) throw new TypeError('the worker presents itself twice');
    const { protocol, own } = hello;
    if (protocol !== protocolVersion)
      throw new TypeError(
        `the worker has version ${String(protocol)} of the protocol, and the dispatcher has version ${protocolVersion}: use the same version of @dispatch on both sides`,
      );
    this.#parts.admit?.(own);
    const start: Start = {
      ...dateAt(numberIn(hello, 'now')),
      configuration: this.#configuration,
      own: this.#parts.own,
    };
    this.#parts.send(encodeFrame(frameKinds.start, start));
    this.#waiting = undefined;
    for (const frame of waiting) this.#parts.send(frame);
  }

  /** A worker that claims to be further away gets no more work ahead of time. */
  #measured(roundTrip: number): void {
    this.#roundTrip = Math.min(Math.max(0, roundTrip), longestTrip);
  }

  #answer(sent: unknown): void {
    this.#parts.send(encodeFrame(frameKinds.date, dateAt(numberIn({ sent }, 'sent'))));
  }

  /** What the worker has sent beside messages cannot be read: it is lost. */
  #fail(cause: unknown): void {
    this.#hasFailed = true;
    this.#events.exit({ cause });
  }
}

function dateAt(sent: number): DateAnswer {
  return { sent, date: performance.timeOrigin + performance.now() };
}
