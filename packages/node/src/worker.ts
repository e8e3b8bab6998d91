/** The file that worker threads run. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { MessagePort } from 'node:worker_threads';
import {
  copyLargeResults,
  ImportedTasks,
  postTo,
  serve,
  setContextStorage,
  type ToWorker,
  type WorkerConfiguration,
} from '@dispatch/adapter-kit/worker';
import type { TaskContext } from '@dispatch/core';
import { buffers } from './large-buffers.js';
import { MessageCounter } from './message-counter.js';
import { Parking } from './parking.js';

/** What a thread is started with. */
export interface WorkerStart {
  readonly port: MessagePort;
  readonly configuration: WorkerConfiguration;
  /** The memory of the counter of messages to the port. */
  readonly counter: SharedArrayBuffer;
}

/** Starts to run tasks. Returns at once; the port keeps the thread alive. */
export default function start({ port, configuration, counter }: WorkerStart): void {
  setContextStorage(new AsyncLocalStorage<TaskContext>());
  let parking: Parking | undefined = undefined;
  const server = serve(configuration, {
    post: (message, transfer) => {
      const copied = transfer === undefined ? copyLargeResults(message, buffers) : undefined;
      if (copied === undefined) postTo(port, message, transfer);
      else postTo(port, copied.message, copied.transfer);
      parking?.posted();
    },
    tasks: (report) => new ImportedTasks((module) => import(module), report),
    afterMacrotask: setImmediate,
  });
  port.on('message', (message: ToWorker) => {
    parking?.received();
    server.receive(message);
  });
  parking = new Parking(port, new MessageCounter(counter), server);

  let error: { readonly thrown: unknown } | undefined;
  process.on('uncaughtExceptionMonitor', (thrown: unknown) => {
    error = { thrown };
  });
  process.on('exit', (exitCode) => {
    server.die({ exitCode, ...(error !== undefined && { error }) });
  });
}
