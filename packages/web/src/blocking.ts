import type { Blocking, FromWorker } from '@dispatch/adapter-kit';
import { blockOnReadyWorkers, mailboxBytes, MailboxReceiver } from '@dispatch/adapter-kit/mailbox';

/** What a blocked thread reads in place of the port of one worker. */
export interface WorkerMailbox {
  /** Whether this thread is blocked. */
  readonly isBlocked: boolean;
  /**
   * The messages to process after `data` has arrived at the port. `null` stands for a message that cannot be
   * deserialized, `true` for one that only asks to read the mailbox.
   */
  arrived(data: FromWorker | true | null): Iterable<FromWorker | null>;
  /** The next message, for a thread that is blocked. */
  receive(): FromWorker | undefined;
}

/** The type of the option `blocking` of `createDispatcher`. Its members are for that function only. */
export interface BlockingSupport {
  /** Whether this thread may block. The thread of a page or of a service worker may not. */
  isAllowed(): boolean;
  readonly block: Blocking;
  /** The size of a mailbox, in bytes of shared memory. */
  readonly mailboxBytes: number;
  /** @param ask asks the worker to copy into `memory` what it has posted to the port. */
  openMailbox(memory: SharedArrayBuffer, bell: SharedArrayBuffer, ask: () => void): WorkerMailbox;
}

/**
 * Lets a dispatcher block its thread: `createDispatcher({ worker, blocking })`, in a dedicated worker of a cross-origin
 * isolated page. The file of its workers has to call `serve` of `@dispatch/web/blocking/worker`.
 *
 * The capability `blocking` is `'when-ready'` then (clauses B10 and B11): `await dispatcher.ready()` before the first
 * call that blocks. On other threads and pages the option changes nothing, and the capability is `false`.
 *
 * Results arrive through shared memory, in an encoding of this package.
 */
export const blocking: BlockingSupport = {
  isAllowed() {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
      return true;
    } catch {
      // The platform has no other way to ask.
      return false;
    }
  },
  block: blockOnReadyWorkers,
  mailboxBytes,
  openMailbox: (memory, bell, ask) => new MailboxReceiver(memory, bell, ask),
};
