import {
  OutputSource,
  WorkerOutput,
  WorkerOutput as WorkerOutput$1,
  WorkerPlace,
  WorkerPlace as WorkerPlace$1,
} from '@dispatch/adapter-kit/node';
import { Dispatcher, DispatcherOptions } from '@dispatch/core';
interface ProcessDispatcherOptions extends DispatcherOptions {
  readonly worker?: string | URL | undefined;
  readonly setup?: string | URL | undefined;
  readonly memory?: number | undefined;
  readonly cwd?: string | URL | undefined;
  readonly env?:
    | Readonly<Record<string, string | undefined>>
    | ((worker: WorkerPlace$1) => Readonly<Record<string, string | undefined>>)
    | undefined;
  readonly execArgv?: readonly string[] | undefined;
  readonly execPath?: string | undefined;
  readonly stdout?: WorkerOutput$1 | undefined;
  readonly stderr?: WorkerOutput$1 | undefined;
}
declare function createDispatcher(options?: ProcessDispatcherOptions): Dispatcher;
export { type OutputSource, type ProcessDispatcherOptions, type WorkerOutput, type WorkerPlace, createDispatcher };
