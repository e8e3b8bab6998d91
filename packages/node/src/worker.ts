/** The file that worker threads run. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { MessagePort } from 'node:worker_threads';
import type { HostMessage, ShortCall, WorkerConfiguration } from '@dispatch/adapter-kit';
import { Bell, ImportedTasks, serve } from '@dispatch/adapter-kit/worker';
import type { TaskContext } from '@dispatch/core';
import { setContextStorage } from '@dispatch/core/internal';
import { copyLargeResults } from './large-buffers.js';
import { Parking } from './parking.js';
import { postOn } from './post.js';

/** What a thread is started with. */
export interface WorkerStart {
  readonly port: MessagePort;
  readonly configuration: WorkerConfiguration;
  /** Rung after each message to the port. */
  readonly bell: SharedArrayBuffer;
}

/** Begins to run tasks. Returns at once; the port keeps the thread alive. */
export default function start({ port, configuration, bell }: WorkerStart): void {
  setContextStorage(new AsyncLocalStorage<TaskContext>());
  let parking: Parking | undefined = undefined;
  const server = serve(configuration, {
    post: (message, transfer) => {
      postOn(port, message, transfer, copyLargeResults);
      parking?.posted();
    },
    tasks: (tell) => new ImportedTasks((module) => import(module), tell),
    afterMacrotask: setImmediate,
  });
  port.on('message', (message: HostMessage | ShortCall) => {
    parking?.received();
    server.receive(message);
  });
  parking = new Parking(port, new Bell(bell), server);

  let error: { readonly thrown: unknown } | undefined;
  process.on('uncaughtExceptionMonitor', (thrown: unknown) => {
    error = { thrown };
  });
  process.on('exit', (exitCode) => {
    server.die({ exitCode, ...(error !== undefined && { error }) });
  });
}
