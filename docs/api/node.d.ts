import { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { ResourceLimits, SHARE_ENV, Worker, WorkerOptions } from 'node:worker_threads';
interface NodeDispatcherOptions extends DispatcherOptions {
  readonly worker?: string | URL | ((options: WorkerOptions) => Worker) | undefined;
  readonly resourceLimits?: ResourceLimits | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | typeof SHARE_ENV | undefined;
  readonly execArgv?: readonly string[] | undefined;
}
declare function createDispatcher(options?: NodeDispatcherOptions): Dispatcher;
export { type NodeDispatcherOptions, createDispatcher };
