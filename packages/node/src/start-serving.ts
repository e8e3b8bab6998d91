/** What a worker thread does, wherever it finds its tasks. */
import { Buffer } from 'node:buffer';
import { parentPort, type MessagePort } from 'node:worker_threads';
import {
  copyLargeResults,
  keepPoolsPrivate,
  postTo,
  serve,
  setContextStorage,
  type ToWorker,
  type WorkerConfiguration,
  type WorkerRuntime,
} from '@dispatch/adapter-kit/worker';
import { listen } from 'tinypool/thread';
import { buffers } from './large-buffers.js';
import { MessageCounter } from './message-counter.js';
import { OutputSender } from './output-sender.js';
import { Parking } from './parking.js';
import { closePoolPort } from './pool-port.js';
import { TaskScopes } from './task-scopes.js';
import { setImmediate } from './timers.js';
import { beginServing } from './unserved-thread.js';

/** What a thread is started with. */
export interface WorkerStart {
  readonly port: MessagePort;
  readonly configuration: WorkerConfiguration;
  /** The memory of the counter of messages to the port. */
  readonly counter: SharedArrayBuffer;
  /** What `NODE_OPTIONS` is in this thread, if it was started with another value. */
  readonly nodeOptions?: string | undefined;
  /** The URLs of the program's entry, which is no module of tasks. */
  readonly entries: readonly string[];
}

/**
 * Starts to run tasks as soon as the dispatcher has connected to this thread. The port keeps the thread alive.
 *
 * @param tasksOf returns where tasks are found.
 * @throws {TypeError} outside a worker thread.
 */
export function startServing(tasksOf: (start: WorkerStart) => WorkerRuntime['tasks']): void {
  if (parentPort === null) throw new TypeError('serve() must be called in a worker thread');
  beginServing();
  const handler = (start: WorkerStart): void => {
    run(start, tasksOf(start));
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
function run({ port, configuration, counter, nodeOptions }: WorkerStart, tasks: WorkerRuntime['tasks']): void {
  if (nodeOptions !== undefined) process.env['NODE_OPTIONS'] = nodeOptions;
  setContextStorage(new TaskScopes());
  const output = new OutputSender(port);
  keepPoolsPrivate(Buffer);
  let parking: Parking | undefined = undefined;
  const server = serve(configuration, {
    post: (message, transfer) => {
      output.flush();
      const copied = transfer === undefined ? copyLargeResults(message, buffers) : undefined;
      if (copied === undefined) postTo(port, message, transfer);
      else postTo(port, copied.message, copied.transfer);
      parking?.posted();
    },
    tasks,
    afterMacrotask: setImmediate,
  });
  port.on('message', (message: ToWorker) => {
    parking?.received();
    server.receive(message);
  });
  port.on('messageerror', () => {
    parking?.received();
    server.messageError();
    // Deno reads no more from a port after such a message.
    if ('Deno' in globalThis) process.exit();
  });
  const parks = new Parking(port, new MessageCounter(counter), server);
  parking = parks;
  closePoolPort(() => {
    parks.portClosed();
  });

  let error: { readonly thrown: unknown } | undefined;
  process.on('uncaughtExceptionMonitor', (thrown: unknown) => {
    // Not every runtime has it.
    if (process.hasUncaughtExceptionCaptureCallback?.()) return;
    error = { thrown };
    // The last listener runs if no other has ended the thread: then the error is handled. An only listener would make
    // every error a handled one.
    if (process.listenerCount('uncaughtException') > 0)
      process.once('uncaughtException', () => {
        error = undefined;
      });
  });
  process.on('exit', (exitCode) => {
    output.end();
    server.die({ exitCode, ...(error !== undefined && { error }) });
  });
}
