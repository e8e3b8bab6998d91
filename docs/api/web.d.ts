import { Blocking, FromWorker } from '@dispatch/adapter-kit';
import { Dispatcher, DispatcherOptions } from '@dispatch/core';
interface BlockingSupport {
  isAllowed(): boolean;
  readonly block: Blocking;
  readonly mailboxBytes: number;
  openMailbox(memory: SharedArrayBuffer, bell: SharedArrayBuffer, ask: () => void): WorkerMailbox;
}
interface WebDispatcherOptions extends DispatcherOptions {
  readonly worker: () => WorkerHandle;
  readonly blocking?: BlockingSupport | undefined;
}
interface WorkerHandle extends EventTarget {
  postMessage(message: unknown, transfer: never[]): void;
  terminate(): void;
}
interface WorkerMailbox {
  readonly isBlocked: boolean;
  arrived(data: FromWorker | true | null): Iterable<FromWorker | null>;
  receive(): FromWorker | undefined;
}
declare function createDispatcher(options: WebDispatcherOptions): Dispatcher;
export { type BlockingSupport, type WebDispatcherOptions, type WorkerHandle, createDispatcher };
