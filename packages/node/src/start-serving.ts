/** What a worker thread does, wherever it finds its tasks. */
import { Buffer } from 'node:buffer';
import type { Writable } from 'node:stream';
import { parentPort, type MessagePort } from 'node:worker_threads';
import {
  copyLargeResults,
  keepPoolsPrivate,
  openNotifier,
  postTo,
  serve,
  setContextStorage,
  type ToWorker,
  type WorkerConfiguration,
  type WorkerRuntime,
} from '@dispatch/adapter-kit/worker';
import {
  doorbell,
  nameOfTask,
  onEnd,
  OutputSender,
  outputStreams,
  RingChannel,
  TaskScopes,
} from '@dispatch/adapter-kit/node/worker';
import type { TransferableObject } from '@dispatch/core';
import { listen } from 'tinypool/thread';
import { buffers } from './large-buffers.js';
import { MessageCounter } from './message-counter.js';
import { sendOutputTo } from './output-port.js';
import { Parking } from './parking.js';
import { closePoolPort } from './pool-port.js';
import { Spinning } from './spinning.js';
import { setImmediate } from './timers.js';
import { beginServing } from './unserved-thread.js';

// Taken before tasks can replace it.
const exit = process.exit.bind(process, undefined);

/** What a thread is started with. */
export interface WorkerStart {
  readonly port: MessagePort;
  readonly configuration: WorkerConfiguration;
  /** The memory of the counter of messages to the port. */
  readonly counter: SharedArrayBuffer;
  /** Through which small messages arrive, where the runtime has that. */
  readonly memory?: {
    readonly calls: SharedArrayBuffer;
    /** The memory of {@link Spinning}. */
    readonly spinners: SharedArrayBuffer;
    /** The number of this thread among those that may spin. */
    readonly thread: number;
  };
  /** What `NODE_OPTIONS` is in this thread, if it was started with another value. */
  readonly nodeOptions?: string | undefined;
  /** The URLs of the program's entry, which is no module of tasks. */
  readonly entries: readonly string[];
  /** The URL of the module with the setup, if the dispatcher has one. */
  readonly setup?: string | undefined;
  /** Whether the dispatcher wants to know which task has written something. */
  readonly namesTasks: boolean;
}

/** What a thread serves. */
export interface Serving {
  /** Returns where tasks are found. */
  readonly tasks: WorkerRuntime['tasks'];
  /** Runs before the first task. */
  readonly setup?: WorkerRuntime['setup'];
}

/**
 * Starts to run tasks as soon as the dispatcher has connected to this thread. The port keeps the thread alive.
 *
 * @param servingOf returns what to serve, once the dispatcher has connected.
 * @throws {TypeError} outside a worker thread.
 */
export function startServing(servingOf: (start: WorkerStart) => Serving): void {
  if (parentPort === null) throw new TypeError('serve() must be called in a worker thread');
  beginServing();
  const handler = (start: WorkerStart): void => {
    run(start, servingOf(start));
  };
  listen(
    parentPort,
    [{ workerId: 1 }],
    () => Promise.resolve(handler),
    (error) => {
      process.nextTick(() => {
        throw error;
      });
    },
  );
}

/** Returns at once. */
function run(start: WorkerStart, { tasks, setup }: Serving): void {
  const { port, configuration, counter, memory, namesTasks, nodeOptions } = start;
  if (nodeOptions !== undefined) process.env['NODE_OPTIONS'] = nodeOptions;
  setContextStorage(new TaskScopes(configuration.tasksPerWorker));
  const channel = memory && RingChannel.ofWorker(memory.calls);
  const postToPort = (message: unknown, transfer?: readonly TransferableObject[]): void => {
    postTo(port, message, transfer);
    channel?.countPosted();
  };
  const output = new OutputSender(sendOutputTo(postToPort), ownStreams(), namesTasks ? nameOfTask : undefined);
  keepPoolsPrivate(Buffer);
  let parking: Parking | undefined = undefined;
  const server = serve(configuration, {
    post: (message, transfer) => {
      output.flush();
      const way = transfer === undefined && channel !== undefined ? channel.write(message) : 'port';
      if (way === 'port') {
        const copied = transfer === undefined ? copyLargeResults(message, buffers) : undefined;
        if (copied === undefined) postToPort(message, transfer);
        else postToPort(copied.message, copied.transfer);
      } else if (way === 'doorbell') postToPort(doorbell);
      parking?.posted();
    },
    tasks,
    notifier: openNotifier,
    afterMacrotask: setImmediate,
    takeArrived() {
      parking?.takeArrived();
    },
    setup,
    // Listeners of `exit` run.
    exit,
  });
  port.on('message', (message: ToWorker | typeof doorbell) => {
    parks.arrived(message);
  });
  port.on('messageerror', () => {
    parks.errorArrived();
    // Deno reads no more from a port after such a message.
    if ('Deno' in globalThis) process.exit();
  });
  const calls = memory && channel && { channel, spinning: new Spinning(memory.spinners), thread: memory.thread };
  const parks = new Parking(port, new MessageCounter(counter), server, calls);
  parking = parks;
  closePoolPort(() => {
    parks.portClosed();
  });

  onEnd((end) => {
    output.end();
    server.die(end);
  });
}

/** Only the streams of a thread of Node have no descriptor. Other runtimes write from the thread itself. */
function ownStreams(): Partial<Record<(typeof outputStreams)[number], Writable>> {
  const names = outputStreams.filter((name) => !('fd' in process[name]));
  return Object.fromEntries(names.map((name) => [name, process[name]]));
}
