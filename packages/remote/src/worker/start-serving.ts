import { Buffer } from 'node:buffer';
import {
  ByteWorker,
  framed,
  joined,
  keepPoolsPrivate,
  setContextStorage,
  type FrameChunks,
  type WorkerConfiguration,
  type WorkerRuntime,
} from '@dispatch/adapter-kit/bytes/worker';
import { nameOfTask, onEnd, OutputSender, TaskScopes, type SendOutput } from '@dispatch/adapter-kit/node/worker';
import { beginServing, beWatched, isUnserved } from '@dispatch/process/slot';
import type { HostEnd } from './host-end.js';
import { HostPipe } from './host-pipe.js';
import { HostPort, takeHostPort } from './host-port.js';
import { memoryVariable, ownFrames, type WorkerStart } from './own-frames.js';

/** What a worker serves. */
export interface Serving {
  readonly tasks: WorkerRuntime['tasks'];
  readonly setup: WorkerRuntime['setup'];
}

// Taken before tasks can replace them.
const exit = process.exit.bind(process, undefined);
const { setImmediate } = globalThis;

/**
 * Starts to run tasks as soon as a dispatcher has connected to this worker.
 *
 * @throws {TypeError} in a process or a thread that no host has started.
 */
export function startServing(serving: Serving): void {
  const port = takeHostPort();
  if (port === undefined) serveProcess(serving);
  else new Connection(serving, new HostPort(port)).begin();
}

function serveProcess(serving: Serving): void {
  if (!isUnserved()) throw new TypeError('serve() must be called once, in a worker that dispatch-host has started');
  beginServing();
  const given = process.env[memoryVariable];
  delete process.env[memoryVariable];
  const memory = given === undefined ? undefined : Number(given);
  const connection = new Connection(serving, new HostPipe());
  const watches = beWatched(memory);
  // Without its watch, a process with a limit could take all memory.
  if (memory === undefined) connection.begin();
  else void watches.then(() => connection.begin());
}

/** Runs tasks for the dispatcher at the other end. */
class Connection {
  readonly #serving: Serving;
  readonly #host: HostEnd;
  /** Called in order, one for each `written` frame. */
  readonly #waiting: (() => void)[] = [];
  #worker: ByteWorker | undefined;
  #output: OutputSender | undefined;

  constructor(serving: Serving, host: HostEnd) {
    this.#serving = serving;
    this.#host = host;
  }

  /** Presents this worker to the dispatcher. */
  begin(): void {
    this.#worker = new ByteWorker({
      send: (frame) => {
        this.#send(frame);
      },
      start: (own, configuration) => this.#start(own as WorkerStart, configuration),
      readAhead: () => this.#readAhead(),
      onOwn: (kind) => {
        if (kind === ownFrames.written) this.#waiting.shift()?.();
      },
    });
    this.#host.listen(
      () => {
        for (let frame = this.#host.next(); frame !== undefined; frame = this.#host.next())
          this.#worker?.receive(frame);
      },
      () => {
        // The host is gone, or a task has closed the connection: nothing that runs here has a use any more.
        exit();
      },
    );
  }

  #start(
    { namesTasks }: WorkerStart,
    { tasksPerWorker }: WorkerConfiguration,
  ): Serving & { afterMacrotask: (run: () => void) => void; exit: () => void } {
    setContextStorage(new TaskScopes(tasksPerWorker));
    keepPoolsPrivate(Buffer);
    const send: SendOutput = (output, onWritten) => {
      if (onWritten !== undefined) this.#waiting.push(onWritten);
      this.#worker?.sendOwn(ownFrames.output, { ...output, waits: onWritten !== undefined });
      // As Node writes to pipes: what a task has written before it loops, or before something ends it, is not lost.
      this.#host.drain();
    };
    this.#output = new OutputSender(send, process, namesTasks ? nameOfTask : undefined);
    onEnd(
      (end) => {
        this.#output?.end();
        this.#worker?.server?.die(end);
        // Here nothing else can run. The pipe breaks if its other end is gone.
        this.#host.drain();
      },
      (exitCode) => {
        // Node would print the error, which the dispatcher reports.
        process.exit(exitCode);
      },
    );
    // Listeners of `exit` run.
    return { ...this.#serving, afterMacrotask: setImmediate, exit };
  }

  #send(frame: FrameChunks): void {
    if (frame[0]?.[0] !== ownFrames.output) this.#output?.flush();
    this.#host.write(joined(framed(frame)));
  }

  /** The next frame that has arrived, in the middle of a task. */
  #readAhead(): Uint8Array | undefined {
    // A loop may have posted something.
    this.#host.flush();
    for (;;) {
      const frame = this.#host.next();
      if (frame !== undefined) return frame;
      if (!this.#host.pull()) break;
    }
    if (this.#host.hasEnded) exit();
    return undefined;
  }
}
