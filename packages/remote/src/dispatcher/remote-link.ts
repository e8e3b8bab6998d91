import type {
  FromWorker,
  ToWorker,
  WorkerConfiguration,
  WorkerEvents,
  WorkerExit,
  WorkerLink,
} from '@dispatch/adapter-kit';
import { ByteLink, framed, FrameStream, joined, type FrameChunks } from '@dispatch/adapter-kit/bytes';
import { HeldReplies, isOutput, type Output, type OutputWriter } from '@dispatch/adapter-kit/node';
import { setTimeout } from '@dispatch/core/internal';
import type { RemoteExit } from '../fleet/lane-session.js';
import { isReturned, occupy, release, type LeaseUse } from '../client/lease-use.js';
import { ownFrames, type WorkerStart } from '../worker/own-frames.js';
import type { LinkConnection, WorkerUser } from './connection.js';

/** The dispatcher's end of the connection to one worker process of a host. */
export class RemoteLink implements WorkerLink, WorkerUser {
  readonly worker: number;
  isIdle = false;
  #hasCalls = false;
  isRecalled = false;
  readonly #lane: string;
  readonly #use: LeaseUse;
  readonly #connection: LinkConnection;
  readonly #events: WorkerEvents;
  readonly #bytes: ByteLink;
  readonly #stream = new FrameStream();
  readonly #output: OutputWriter;
  readonly #held: HeldReplies;
  #startedAt = Infinity;
  /** When something was sent to it first after its last bytes had arrived. */
  #waitsSince: number | undefined;
  /** What is posted together. */
  #batch: Uint8Array[] | undefined;
  #exit: WorkerExit | undefined;
  #isReported = false;
  #isScheduled = false;
  #invalid: unknown;
  #onGone = (): void => {};
  readonly #gone: Promise<void> = new Promise((resolve) => {
    this.#onGone = resolve;
  });

  constructor(
    { lane, use }: { readonly lane: string; readonly use: LeaseUse },
    connection: LinkConnection,
    configuration: WorkerConfiguration,
    events: WorkerEvents,
    output: OutputWriter,
    own: WorkerStart,
  ) {
    this.worker = configuration.worker;
    this.#lane = lane;
    this.#use = use;
    this.#connection = connection;
    this.#output = output;
    this.#events = events;
    this.#held = new HeldReplies(output, (message) => {
      if (!this.#isReported) events.message(message);
    });
    this.#bytes = new ByteLink(
      configuration,
      { ...events, exit: (exit) => this.#fail(exit.cause) },
      {
        send: (frame) => {
          this.#send(frame);
        },
        own,
        onOwn: (kind, value) => {
          if (kind === ownFrames.output && isOutput(value)) this.#print(value);
        },
      },
    );
  }

  get roundTrip(): number {
    return this.#bytes.roundTrip;
  }

  /**
   * Also grows with the time in which the worker has to answer, as long as the connection may be interrupted: a worker that cannot
   * be reached is not blocked.
   */
  get taken(): number {
    const waiting = this.#waitsSince === undefined ? 0 : performance.now() - this.#waitsSince;
    const taken = this.#connection.takenOf(this.#lane) + this.#stream.arriving;
    return taken + Math.min(waiting, this.#connection.interruption);
  }

  get tenure(): number {
    return performance.now() - this.#startedAt;
  }

  post(message: ToWorker): void {
    this.#bytes.post(message);
  }

  accepts(value: unknown): boolean {
    return this.#bytes.accepts(value);
  }

  together(post: () => void): void {
    const batch: Uint8Array[] = [];
    this.#batch = batch;
    try {
      post();
    } finally {
      this.#batch = undefined;
      if (batch.length > 0) this.#sendBytes(joined(batch));
    }
  }

  /** One that was returned is recalled soon, and its calls with it. */
  wake(): boolean {
    this.isIdle = false;
    this.#hasCalls = true;
    return occupy(this.#use);
  }

  started(): void {
    this.#startedAt = performance.now();
    if (!this.#hasCalls) this.idle();
  }

  idle(): void {
    this.isIdle = true;
    this.#hasCalls = false;
    release(this.#use);
  }

  /** For a thread that is blocked. */
  receive(): FromWorker | undefined {
    this.#connection.pull();
    const held = this.#held.take();
    if (held !== undefined) return held;
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) {
      const message = this.#bytes.take(frame);
      if (message === undefined) continue;
      this.#output.acknowledge();
      return message;
    }
    this.#output.acknowledge();
    return undefined;
  }

  probe(): WorkerExit | undefined {
    return this.#exit;
  }

  async terminate(): Promise<void> {
    this.#isReported = true;
    if (this.#exit === undefined) this.#connection.end(this.#lane);
    await this.#held.written(this.#gone);
  }

  onBytes(bytes: Uint8Array): void {
    this.#waitsSince = undefined;
    this.#stream.push(bytes);
    if (this.#connection.isPulling) this.#readLater();
    else this.#read();
  }

  onEnded({ exitCode, message }: RemoteExit): void {
    if (isReturned(this.#use)) this.#exit ??= { exitCode: 0 };
    this.#exit ??= {
      ...(exitCode !== undefined && { exitCode }),
      ...(message !== undefined && { cause: new Error(message) }),
    };
    if (this.#connection.isPulling) this.#readLater();
    else this.#read();
  }

  /** If the blocked thread does not read what it has pulled. */
  #readLater(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setTimeout(() => {
      this.#isScheduled = false;
      this.#read();
    }, 0);
  }

  #read(): void {
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) {
      const message = this.#bytes.take(frame);
      if (message !== undefined) this.#held.add(message);
    }
    if (this.#exit !== undefined) this.#report(this.#exit);
  }

  /** A worker that has sent something else than frames is ended: where the next frame begins is not known. */
  #next(): Uint8Array | undefined {
    if (this.#invalid !== undefined) return undefined;
    try {
      return this.#stream.next();
    } catch (cause) {
      this.#fail(cause);
      return undefined;
    }
  }

  #fail(cause: unknown): void {
    this.#invalid ??= cause;
    this.#exit ??= { cause };
    this.#connection.end(this.#lane);
    this.#readLater();
  }

  #send(frame: FrameChunks): void {
    const bytes = joined(framed(frame));
    if (this.#batch === undefined) this.#sendBytes(bytes);
    else this.#batch.push(bytes);
  }

  #sendBytes(bytes: Uint8Array): void {
    this.#waitsSince ??= performance.now();
    this.#connection.send(this.#lane, own(bytes));
  }

  #print(output: Output & { readonly waits?: unknown }): void {
    const close = (): void => {
      this.#bytes.sendOwn(ownFrames.written, undefined);
    };
    this.#output.write({ ...output, ...(output.waits === true && { written: { close } }) });
  }

  #report(exit: WorkerExit): void {
    this.#output.end();
    this.#onGone();
    if (this.#isReported) return;
    this.#isReported = true;
    this.#output.whenWritten(() => {
      this.#events.exit(exit);
    });
  }
}

/** The buffer is the bytes' own, and is transferred. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
