import type { Blocking, FromWorker, WorkerConfiguration, WorkerEvents } from '@dispatch/adapter-kit';
import { blockOnReadyWorkers, mailboxBytes, MailboxReceiver } from '@dispatch/adapter-kit/mailbox';
import { copyRequest } from './control.js';

/** What a blocked thread reads in place of the port of one worker. */
export interface WorkerMailbox {
  /** Whether this thread is blocked. */
  readonly isBlocked: boolean;
  /** The memory that the worker writes into. */
  readonly memory: SharedArrayBuffer;
  /** `data` has arrived at the port; `true` only asks to read the mailbox. */
  message(data: FromWorker | true | null): void;
  /** A message that cannot be deserialized has arrived at the port. */
  messageError(): void;
  /** The next message, for a thread that is blocked. */
  receive(): FromWorker | undefined;
}

/** The type of the option `blocking` of `createDispatcher`. Its members are for that function only. */
export interface BlockingSupport {
  /** Whether this thread may block. The thread of a page or of a service worker may not. */
  isAllowed(): boolean;
  readonly block: Blocking;
  /**
   * Opens the mailbox of one worker; `undefined` if its dispatcher has no bell.
   *
   * @param port receives a request of a blocked thread: the worker is to copy into the mailbox what it has posted.
   */
  openMailbox(
    port: { postMessage(message: string): void },
    configuration: WorkerConfiguration,
    events: WorkerEvents,
  ): WorkerMailbox | undefined;
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
  openMailbox(port, { bell }, events) {
    if (bell === undefined) return undefined;
    const memory = new SharedArrayBuffer(mailboxBytes);
    const mailbox = new MailboxReceiver(memory, bell, () => {
      port.postMessage(copyRequest);
    });
    const arrived = (data: FromWorker | true | null): void => {
      try {
        for (const message of mailbox.arrived(data)) {
          if (message === null) events.messageError();
          else events.message(message);
        }
      } catch (cause) {
        events.exit({ cause });
      }
    };
    return {
      memory,
      get isBlocked() {
        return mailbox.isBlocked;
      },
      message: arrived,
      messageError() {
        arrived(null);
      },
      receive() {
        try {
          return mailbox.receive();
        } catch (cause) {
          events.exit({ cause });
          return undefined;
        }
      },
    };
  },
};
