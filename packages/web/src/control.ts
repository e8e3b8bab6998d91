import type { WorkerConfiguration } from '@dispatch/adapter-kit';

/** The first message of a worker. Comlink in the worker receives everything that the page posts after it. */
export const hello = '@dispatch/web: hello';

/**
 * Posted to the port by a thread that is blocked: asks the worker to copy into the mailbox what it has posted to the
 * port.
 */
export const copyRequest = '@dispatch/web: copy';

/** What a page asks of a worker through Comlink. Tasks go through a port. */
export interface Control {
  /**
   * Takes the lock and starts to serve. Resolves when the worker serves.
   *
   * @param lock the name of the lock, see {@link hold}; `undefined` where there are no locks.
   * @param mailbox the memory of the worker's mailbox, if the thread of the dispatcher can block.
   */
  connect(
    port: MessagePort,
    configuration: WorkerConfiguration,
    lock: string | undefined,
    mailbox?: SharedArrayBuffer,
  ): Promise<void>;
  /**
   * Takes the lock of this name and holds it until {@link release}, or until the worker ends. Resolves when the lock is
   * held.
   */
  hold(lock: string): Promise<void>;
  /** Releases the lock. Firefox does not put a page whose workers hold one into its back/forward cache. */
  release(): void;
}
