import type { WorkerConfiguration } from '@dispatch/adapter-kit';

/** What a worker posts first of all, and by itself: only what comes after it is sure to be heard by Comlink over there. */
export const hello = '@dispatch/web: hello';

/** What a page that is blocked posts by the port: the worker is to copy into the mailbox what has gone there. */
export const copyRequest = '@dispatch/web: copy';

/** What the page asks of a worker, through Comlink. The tasks go through the port. */
export interface Control {
  /**
   * Begins to serve; resolves when the worker is about to be ready. @param lock as of {@link hold}. @param mailbox the memory of
   * its mailbox, where the thread of the dispatcher can block.
   */
  connect(
    port: MessagePort,
    configuration: WorkerConfiguration,
    lock: string | undefined,
    mailbox?: SharedArrayBuffer,
  ): Promise<void>;
  /** Takes the lock of this name and keeps it until {@link release} or death; resolves when it is held. */
  hold(lock: string): Promise<void>;
  /** Gives the lock back: Firefox keeps a page whose workers hold one out of its back/forward cache. */
  release(): void;
}
