import type { TransferableObject } from '@dispatch/core';
import type { TaskDefinition } from '@dispatch/core/internal';
import type { HostMessage, WorkerConfiguration, WorkerMessage } from '../wire/messages.js';
import type { ShortCall, ShortReply } from '../wire/short-messages.js';

/** How a worker ended, as far as known. */
export interface WorkerExit {
  readonly exitCode?: number | undefined;
  /** What it died of. */
  readonly cause?: unknown;
}

/** What an adapter tells of a worker. After `exit` nothing more is told. */
export interface WorkerEvents {
  message(message: WorkerMessage | ShortReply): void;
  /** The worker is gone, or was never there. Everything it had posted has been told before. */
  exit(exit: WorkerExit): void;
  /** Calls may be posted, after a {@link WorkerLink.wake} that said no. */
  awake(): void;
}

/** One worker, as an adapter supplies it. */
export interface WorkerLink {
  /** Posts to the worker; what is posted before the worker is ready waits for it. @throws if it cannot be cloned; nothing is posted then. */
  post(message: HostMessage | ShortCall, transfer?: readonly TransferableObject[]): void;
  /**
   * Asked before calls are posted, where a worker can be gone without a word: whether its death would be noticed from now
   * on. If not, sees to it and tells `awake`; calls wait on this side meanwhile, and can still be taken back. Default: always.
   */
  wake?(): boolean;
  /** Ends the worker at once, whatever it does, and resolves when it is gone. Never rejects; events stop with the call. */
  terminate(): Promise<void>;
  /** Where the thread can block: takes the next message that has arrived, without the event loop. */
  receive?(): WorkerMessage | ShortReply | undefined;
  /** Where the thread can block: looks whether the worker is gone, without the event loop. */
  probe?(): WorkerExit | undefined;
}

/**
 * Starts one worker.
 *
 * @param definitions what the references sent to this worker stand for, by index; for workers that share this thread.
 * @throws if none can be started; the same as telling `exit`.
 */
export type Spawn = (
  configuration: WorkerConfiguration,
  events: WorkerEvents,
  definitions: readonly TaskDefinition[],
) => WorkerLink;
