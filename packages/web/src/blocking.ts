import type { Blocking, ShortReply, WorkerMessage } from '@dispatch/adapter-kit';
import { blockOnReadyWorkers, mailboxBytes, MailboxReceiver } from '@dispatch/adapter-kit/mailbox';

/** What a blocked thread reads in place of the port of one worker. */
export interface WorkerMailbox {
  /** Whether this thread is blocked. */
  readonly isBlocked: boolean;
  /** What is to be told now that `data` has come by the port. */
  arrived(data: WorkerMessage | ShortReply | null): Iterable<WorkerMessage | ShortReply>;
  /** The next message, for a thread that is blocked. */
  receive(): WorkerMessage | ShortReply | undefined;
}

/** What the option `blocking` of `createDispatcher` takes. */
export interface BlockingSupport {
  /** Whether this thread may block: that of a page, and of a service worker, may not. */
  isAllowed(): boolean;
  readonly block: Blocking;
  /** How many bytes of shared memory a mailbox takes. */
  readonly mailboxBytes: number;
  /** @param ask posts to the worker that it is to copy into `memory` what it has posted by the port. */
  openMailbox(memory: SharedArrayBuffer, bell: SharedArrayBuffer, ask: () => void): WorkerMailbox;
}

/**
 * Lets a dispatcher block its thread: `createDispatcher({ worker, blocking })`, in a dedicated worker of a cross-origin isolated
 * page. The file of its workers then calls the `serve` of `@dispatch/web/blocking/worker`. The capability `blocking` is
 * `'when-ready'` there (clauses B10 and B11): `await dispatcher.ready()` comes before the first call that blocks. Everywhere
 * else the option changes nothing, and the capability is `false`.
 *
 * Results come through shared memory, in an encoding of the package's own.
 */
export const blocking: BlockingSupport = {
  isAllowed() {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
      return true;
    } catch {
      // Where it is not allowed, that is all there is to tell.
      return false;
    }
  },
  block: blockOnReadyWorkers,
  mailboxBytes,
  openMailbox: (memory, bell, ask) => new MailboxReceiver(memory, bell, ask),
};
