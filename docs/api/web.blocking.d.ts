import { Blocking, FromWorker, WorkerConfiguration, WorkerEvents } from '@dispatch/adapter-kit';
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
interface WorkerMailbox {
  readonly isBlocked: boolean;
  readonly memory: SharedArrayBuffer;
  message(data: FromWorker | true | null): void;
  messageError(): void;
  receive(): FromWorker | undefined;
}
declare const blocking: BlockingSupport;
export { BlockingSupport, WorkerMailbox, blocking };
