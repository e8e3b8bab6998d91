/** The file that worker threads run. */
import { Buffer } from 'node:buffer';
import type { MessagePort } from 'node:worker_threads';
import {
  copyLargeResults,
  ImportedTasks,
  keepPoolsPrivate,
  postTo,
  serve,
  setContextStorage,
  type ToWorker,
  type WorkerConfiguration,
} from '@dispatch/adapter-kit/worker';
import { buffers } from './large-buffers.js';
import { loadModule } from './load-module.js';
import { MessageCounter } from './message-counter.js';
import { OutputSender } from './output-sender.js';
import { Parking } from './parking.js';
import { closePoolPort } from './pool-port.js';
import { TaskScopes } from './task-scopes.js';
import { setImmediate } from './timers.js';

/** What a thread is started with. */
export interface WorkerStart {
  readonly port: MessagePort;
  readonly configuration: WorkerConfiguration;
  /** The memory of the counter of messages to the port. */
  readonly counter: SharedArrayBuffer;
  /** What `NODE_OPTIONS` is in this thread, if it was started with another value. */
  readonly nodeOptions?: string | undefined;
}

/** Starts to run tasks. Returns at once; the port keeps the thread alive. */
export default function start({ port, configuration, counter, nodeOptions }: WorkerStart): void {
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
    tasks: (report) => new ImportedTasks(loadModule, report),
    afterMacrotask: setImmediate,
  });
  port.on('message', (message: ToWorker) => {
    parking?.received();
    server.receive(message);
  });
  port.on('messageerror', () => {
    parking?.received();
    server.messageError();
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
