/** The file that worker threads run. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { MessagePort, TransferListItem } from 'node:worker_threads';
import type { HostMessage, ShortCall, WorkerConfiguration } from '@dispatch/adapter-kit';
import { ImportedTasks, serve } from '@dispatch/adapter-kit/worker';
import type { TaskContext } from '@dispatch/core';
import { useContextStorage } from '@dispatch/core/internal';

/** What a thread is started with. */
export interface WorkerStart {
  readonly port: MessagePort;
  readonly configuration: WorkerConfiguration;
}

/** Begins to run tasks. Returns at once; the port keeps the thread alive. */
export default function start({ port, configuration }: WorkerStart): void {
  useContextStorage(new AsyncLocalStorage<TaskContext>());
  const server = serve(configuration, {
    post: (message, transfer) => {
      if (transfer === undefined) port.postMessage(message);
      // Whatever is not transferable is for the platform to refuse.
      else port.postMessage(message, [...transfer] as TransferListItem[]);
    },
    tasks: (tell) => new ImportedTasks((module) => import(module), tell),
    afterMacrotask: setImmediate,
  });
  port.on('message', (message: HostMessage | ShortCall) => {
    server.receive(message);
  });

  let error: { readonly thrown: unknown } | undefined;
  process.on('uncaughtExceptionMonitor', (thrown: unknown) => {
    error = { thrown };
  });
  process.on('exit', (exitCode) => {
    server.die({ exitCode, ...(error !== undefined && { error }) });
  });
}
