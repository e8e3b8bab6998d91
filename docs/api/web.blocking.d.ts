import { Blocking, FromWorker } from '@dispatch/adapter-kit';
interface BlockingSupport {
  isAllowed(): boolean;
  readonly block: Blocking;
  readonly mailboxBytes: number;
  openMailbox(memory: SharedArrayBuffer, bell: SharedArrayBuffer, ask: () => void): WorkerMailbox;
}
interface WorkerMailbox {
  readonly isBlocked: boolean;
  arrived(data: FromWorker | true | null): Iterable<FromWorker | null>;
  receive(): FromWorker | undefined;
}
declare const blocking: BlockingSupport;
export { BlockingSupport, WorkerMailbox, blocking };
