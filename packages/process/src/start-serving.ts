/** What a worker process does, wherever it finds its tasks. */
import { Buffer } from 'node:buffer';
import { Socket } from 'node:net';
import {
  acceptOnly,
  keepPoolsPrivate,
  serveAhead,
  setContextStorage,
  type Server,
  type ToWorker,
  type WorkerConfiguration,
  type WorkerRuntime,
} from '@dispatch/adapter-kit/bytes/worker';
import {
  listenLastingly,
  nameOfTask,
  onEnd,
  OutputSender,
  TaskScopes,
  type SendOutput,
} from '@dispatch/adapter-kit/node/worker';
import type { ChildOutput } from './child-output.js';
import { beginServing, isUnserved } from './descent.js';
import { beWatched, signals } from './early.js';
import { frameKinds, frameOf, FrameReader, isSendable, valueOf, type Frame } from './frames.js';
import { PipeReader } from './pipe-reader.js';
import { PipeWriter } from './pipe-writer.js';
import { pipes } from './pipes.js';
import { setImmediate } from './timers.js';

/** What a process is started with. */
export interface WorkerStart {
  readonly configuration: WorkerConfiguration;
  /** The URLs of the program's entry, which is no module of tasks. */
  readonly entries: readonly string[];
  /** The URL of the module with the setup, if the dispatcher has one. */
  readonly setup: string | undefined;
  /** Whether the dispatcher wants to know which task has written something. */
  readonly namesTasks: boolean;
  /** The limit of this process, in megabytes. */
  readonly memory: number | undefined;
}

/** What a process serves. */
export interface Serving {
  /** Returns where tasks are found. */
  readonly tasks: WorkerRuntime['tasks'];
  /** Runs before the first task. */
  readonly setup?: WorkerRuntime['setup'];
}

// Taken before tasks can replace it.
const exit = process.exit.bind(process, undefined);

/**
 * Starts to run tasks as soon as the dispatcher has connected to this process. The pipe keeps the process alive.
 *
 * @param servingOf returns what to serve, once the dispatcher has connected.
 * @throws {TypeError} in a process that no dispatcher has started.
 */
export function startServing(servingOf: (start: WorkerStart) => Serving): void {
  if (!isUnserved()) throw new TypeError('serve() must be called once, in a process that a dispatcher has started');
  beginServing();
  const connection = new Connection();
  connection.start = (start) => {
    void run(start, connection, servingOf(start));
  };
}

/** This process's end of the pipe. */
class Connection {
  start: (start: WorkerStart) => void = () => {};
  server: Server | undefined;
  readonly writer: PipeWriter;
  readonly #reader: PipeReader<Frame>;
  readonly #pipe: Socket;
  /** Called in order, one for each `written` frame. */
  readonly #waiting: (() => void)[] = [];

  constructor() {
    this.#pipe = new Socket({ fd: pipes.frames });
    this.#reader = new PipeReader(this.#pipe, new FrameReader());
    this.writer = new PipeWriter(this.#pipe);
    this.#pipe.on('data', (chunk: Buffer) => {
      this.#reader.push(chunk);
      for (let frame = this.#reader.next(); frame !== undefined; frame = this.#reader.next()) this.#take(frame);
    });
    this.#pipe.on('error', () => {});
    this.#pipe.on('close', () => {
      // The dispatcher is gone, or a task has closed the pipe: nothing that runs here has a use any more.
      exit();
    });
  }

  sendOutput(output: Omit<ChildOutput, 'waits'>, onWritten: (() => void) | undefined): void {
    if (onWritten !== undefined) this.#waiting.push(onWritten);
    this.writer.write(frameOf(frameKinds.output, { ...output, waits: onWritten !== undefined } satisfies ChildOutput));
    // As Node writes to pipes: what a task has written before it loops, or before something ends it, is not lost.
    this.writer.drain();
  }

  /** The next message that has arrived, in the middle of a task; `null` if it cannot be deserialized. */
  readonly readAhead = (): ToWorker | null | undefined => {
    // A loop may have posted something.
    this.writer.flush();
    for (;;) {
      const frame = this.#reader.next();
      if (frame?.kind === frameKinds.message) return messageIn(frame);
      if (frame !== undefined) this.#take(frame);
      else if (!this.#reader.pull()) break;
    }
    if (this.#reader.hasEnded) exit();
    return undefined;
  };

  #take(frame: Frame): void {
    switch (frame.kind) {
      case frameKinds.start:
        this.start(valueOf(frame) as WorkerStart);
        break;
      case frameKinds.written:
        this.#waiting.shift()?.();
        break;
      default:
        this.#receive(frame);
    }
  }

  #receive(frame: Frame): void {
    const message = messageIn(frame);
    if (message === null) this.server?.messageError();
    else this.server?.receive(message);
  }
}

function messageIn(frame: Frame): ToWorker | null {
  try {
    return valueOf(frame) as ToWorker;
  } catch {
    // A message reports it, and the dispatcher finds out whose values were in it.
    return null;
  }
}

async function run(start: WorkerStart, connection: Connection, { setup, tasks }: Serving): Promise<void> {
  const { writer } = connection;
  for (const signal of signals) listenLastingly(signal, () => {});
  const watches = beWatched(start.memory);
  setContextStorage(new TaskScopes(start.configuration.tasksPerWorker));
  keepPoolsPrivate(Buffer);
  const send: SendOutput = (each, onWritten) => {
    connection.sendOutput(each, onWritten);
  };
  const output = new OutputSender(send, process, start.namesTasks ? nameOfTask : undefined);
  // Without its watch, a process with a limit could take all memory.
  if (start.memory !== undefined) await watches;
  acceptOnly(isSendable);
  const server = serveAhead(start.configuration, {
    post(message) {
      output.flush();
      writer.write(frameOf(frameKinds.message, message));
    },
    tasks,
    afterMacrotask: setImmediate,
    readAhead: connection.readAhead,
    setup,
    // Listeners of `exit` run.
    exit,
  });
  connection.server = server;
  onEnd(
    (end) => {
      output.end();
      server.die(end);
      // Here nothing else can run. The pipe breaks if its other end is gone.
      writer.drain();
    },
    (exitCode) => {
      // Node would print the error, which the dispatcher reports.
      process.exit(exitCode);
    },
  );
}
