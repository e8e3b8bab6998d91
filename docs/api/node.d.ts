import {
  OutputSource,
  WorkerOutput,
  WorkerOutput as WorkerOutput$1,
  WorkerPlace,
  WorkerPlace as WorkerPlace$1,
} from '@dispatch/adapter-kit/node';
import { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { ResourceLimits, SHARE_ENV, Worker, WorkerOptions } from 'node:worker_threads';
interface NodeDispatcherOptions extends DispatcherOptions {
  readonly worker?: string | URL | ((options: WorkerOptions) => Worker) | undefined;
  readonly setup?: string | URL | undefined;
  readonly resourceLimits?: ResourceLimits | undefined;
  readonly env?:
    | Readonly<Record<string, string | undefined>>
    | typeof SHARE_ENV
    | ((worker: WorkerPlace$1) => Readonly<Record<string, string | undefined>>)
    | undefined;
  readonly execArgv?: readonly string[] | undefined;
  readonly stdout?: WorkerOutput$1 | undefined;
  readonly stderr?: WorkerOutput$1 | undefined;
}
declare function createDispatcher(options?: NodeDispatcherOptions): Dispatcher;
export { type NodeDispatcherOptions, type OutputSource, type WorkerOutput, type WorkerPlace, createDispatcher };
