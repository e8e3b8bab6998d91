import { Blocking, FromWorker, WorkerConfiguration, WorkerEvents } from '@dispatch/adapter-kit';
import { Dispatcher, DispatcherOptions } from '@dispatch/core';
interface BlockingSupport {
  isAllowed(): boolean;
  readonly block: Blocking;
  openMailbox(
    port: {
      postMessage(message: string): void;
    },
    configuration: WorkerConfiguration,
    events: WorkerEvents,
  ): WorkerMailbox | undefined;
}
interface WebDispatcherOptions extends DispatcherOptions {
  readonly worker?: (() => WorkerHandle) | undefined;
  readonly blocking?: BlockingSupport | undefined;
}
interface WorkerHandle extends EventTarget {
  postMessage(message: unknown, transfer: never[]): void;
  terminate(): void;
}
interface WorkerMailbox {
  readonly isBlocked: boolean;
  readonly memory: SharedArrayBuffer;
  message(data: FromWorker | true | null): void;
  messageError(): void;
  receive(): FromWorker | undefined;
}
declare function createDispatcher(options?: WebDispatcherOptions): Dispatcher;
export { type BlockingSupport, type WebDispatcherOptions, type WorkerHandle, createDispatcher };
