import type { Buffer } from 'node:buffer';
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { FromWorker, ToWorker, WorkerEvents, WorkerExit, WorkerLink } from '@dispatch/adapter-kit';
import { HeldReplies, isOutput, ownError, type Output, type OutputWriter } from '@dispatch/adapter-kit/node';
import { clearTimeout, setTimeout } from '@dispatch/core/internal';
import type { ChildOutput } from './child-output.js';
import { DirectOutput } from './direct-output.js';
import { Ending } from './ending.js';
import { ExitLook } from './exit-look.js';
import { frameKinds, frameOf, FrameReader, isSendable, valueOf, type Frame } from './frames.js';
import { PipeReader } from './pipe-reader.js';
import { PipeWriter } from './pipe-writer.js';
import { pipes } from './pipes.js';
import { restOf } from './sockets.js';

/** In milliseconds. What a process has started may keep its pipes open after its exit. */
const pipesTime = 200;
/** In milliseconds. How long a process may take to end after it has closed its pipe. */
const exitTime = 1000;

/** The dispatcher's end of the connection to one worker process. */
export class ChildLink implements WorkerLink {
  readonly #child: ChildProcess;
  readonly #events: WorkerEvents;
  readonly #frames: Socket;
  readonly #watch: Socket;
  readonly #reader: PipeReader<Frame>;
  readonly #writer: PipeWriter;
  readonly #output: OutputWriter;
  readonly #ending = new Ending();
  readonly #held: HeldReplies;
  readonly #direct: DirectOutput;
  readonly #exit: ExitLook;
  /** Why what it sends cannot be read any more. */
  #invalid: unknown = undefined;
  #isReported = false;
  readonly #gone: Promise<void>;
  #onGone = (): void => {};

  /** @param child a process that has the pipes of {@link pipes}. */
  constructor(child: ChildProcess, output: OutputWriter, events: WorkerEvents) {
    this.#output = output;
    this.#held = new HeldReplies(output, (message) => {
      if (!this.#isReported) events.message(message);
    });
    this.#child = child;
    this.#direct = new DirectOutput(child, output, this.#ending);
    this.#exit = new ExitLook(child);
    this.#events = events;
    this.#frames = pipeOf(child, pipes.frames);
    this.#watch = pipeOf(child, pipes.watch);
    this.#reader = new PipeReader(this.#frames, new FrameReader());
    this.#writer = new PipeWriter(this.#frames);
    this.#gone = new Promise((resolve) => {
      this.#onGone = resolve;
    });
    this.#listen();
  }

  #listen(): void {
    const child = this.#child;
    const { stderr, stdout } = child;
    this.#frames.on('data', (chunk: Buffer) => {
      this.#reader.push(chunk);
      this.#readFrames();
    });
    this.#frames.once('close', () => {
      this.#writer.close();
      this.#onPipeClosed();
    });
    this.#watch.on('data', (words: Buffer) => {
      this.#ending.said(words.toString());
    });
    for (const stream of [this.#frames, this.#watch, stdout, stderr]) {
      // Its end is reported by the exit of the process.
      stream?.on('error', () => {});
      (stream as Socket | null)?.unref();
    }
    child.unref();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onClosed = (): void => {
      clearTimeout(timer);
      // If this thread was busy meanwhile, its event loop has read nothing.
      this.#ending.said(restOf(this.#watch).toString());
      this.#direct.pull();
      this.#report(this.#ending.describe(child.exitCode, child.signalCode, this.#direct.hasServed));
    };
    child.once('exit', () => {
      timer = setTimeout(onClosed, pipesTime);
    });
    child.once('close', onClosed);
    child.on('error', (cause) => {
      if (child.pid === undefined) this.#report({ cause: ownError(cause) });
    });
  }

  get taken(): number {
    return this.#writer.taken + this.#reader.arriving;
  }

  /** How many bytes have come from the process, or were read by it. */
  get moved(): number {
    return this.#writer.taken + this.#reader.read + this.#direct.size;
  }

  /** The first frame of the pipe: what the worker is started with. */
  start(value: unknown): void {
    this.#writer.write(frameOf(frameKinds.start, value));
  }

  post(message: ToWorker): void {
    this.#writer.write(frameOf(frameKinds.message, message));
  }

  together(post: () => void): void {
    this.#writer.together(post);
  }

  accepts(value: unknown): boolean {
    return isSendable(value);
  }

  started(): void {
    this.#direct.served();
  }

  receive(): FromWorker | undefined {
    this.#writer.flush();
    const held = this.#held.take();
    if (held !== undefined) return held;
    for (;;) {
      const frame = this.#next();
      const message = frame && this.#read(frame);
      if (message !== undefined) {
        this.#output.acknowledge();
        return message;
      }
      if (frame === undefined && !this.#reader.pull()) break;
    }
    this.#output.acknowledge();
    return undefined;
  }

  /** For a thread that is blocked: does now and then what its event loop would do beside reading messages. */
  peek(): void {
    this.#direct.pull();
    this.#exit.look();
  }

  /**
   * The pipe of a process that has ended is at its end, unless a process that it has started has it too. How it ended is known to the event
   * loop only.
   */
  probe(): WorkerExit | undefined {
    if (!this.#reader.hasEnded && !this.#exit.hasFound) return undefined;
    this.#ending.said(restOf(this.#watch).toString());
    this.#direct.pull();
    const exit = this.#ending.describe(this.#child.exitCode, this.#child.signalCode, this.#direct.hasServed);
    return { cause: new Error('the process ended; a blocked thread cannot learn how'), ...exit };
  }

  async terminate(): Promise<void> {
    this.#isReported = true;
    this.#writer.close();
    this.#child.kill('SIGKILL');
    await this.#held.written(this.#gone);
  }

  #readFrames(): void {
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) {
      const message = this.#read(frame);
      if (message !== undefined) this.#held.add(message);
    }
  }

  /** A process that has sent something else than frames is ended: where the next frame begins is not known. */
  #next(): Frame | undefined {
    if (this.#invalid !== undefined) return undefined;
    try {
      return this.#reader.next();
    } catch (cause) {
      this.#invalid = cause;
      this.#child.kill('SIGKILL');
      return undefined;
    }
  }

  /** @returns the message in a frame, if there is one. */
  #read(frame: Frame): FromWorker | undefined {
    let value: unknown;
    try {
      value = valueOf(frame);
    } catch (cause) {
      if (!this.#isReported) this.#events.messageError(cause);
      return undefined;
    }
    // Its content is checked when it is processed.
    if (frame.kind === frameKinds.message) return value as FromWorker;
    if (frame.kind === frameKinds.output && isOutput(value)) this.#output.write(this.#outputOf(value as ChildOutput));
    return undefined;
  }

  #outputOf({ waits, ...output }: ChildOutput): Output {
    const close = (): void => {
      this.#writer.write(frameOf(frameKinds.written, undefined));
    };
    return { ...output, ...(waits && { written: { close } }) };
  }

  /** A process that ends closes its pipe. One that does not end soon is ended: a task may have closed the pipe. */
  #onPipeClosed(): void {
    setTimeout(() => {
      if (this.#isReported) return;
      // On a busy machine, its exit may only be noticed later. That says why it ended.
      this.#ending.closedPipe();
      this.#child.kill('SIGKILL');
      setTimeout(() => {
        this.#report(this.#ending.describe(null, 'SIGKILL', true));
      }, exitTime).unref();
    }, exitTime).unref();
  }

  #report(exit: WorkerExit): void {
    while (this.#reader.pull());
    this.#readFrames();
    this.#output.end();
    this.#onGone();
    if (this.#isReported) return;
    this.#isReported = true;
    this.#output.whenWritten(() => {
      this.#events.exit(this.#invalid === undefined ? exit : { ...exit, cause: this.#invalid });
    });
  }
}

function pipeOf(child: ChildProcess, descriptor: number): Socket {
  const pipe = child.stdio[descriptor];
  if (pipe === null || pipe === undefined) throw new Error('the process has no pipes');
  return pipe as Socket;
}
