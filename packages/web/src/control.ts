import type { WorkerConfiguration } from '@dispatch/adapter-kit';

/** The type of a {@link Hello}. */
export const hello = '@dispatch/web: hello';

/**
 * The first message of a worker, with a port for {@link Control}: the worker and the page may use Comlink between them
 * for their own purposes.
 */
export interface Hello {
  readonly type: typeof hello;
  /** The worker's clock, before this was posted. */
  readonly now: number;
}

/**
 * Posted to the port by a thread that is blocked: asks the worker to copy into the mailbox what it has posted to the
 * port.
 */
export const copyRequest = '@dispatch/web: copy';

/**
 * The first message in the port of a worker that may use no locks. Not the answer of {@link Control.connect}: if the
 * worker ends meanwhile, that answer is lost, and the messages in its port are not.
 */
export const noLock = '@dispatch/web: no lock';

/** Readings of the clocks of a page and of its worker. */
export interface ClockReadings {
  /** The `timeOrigin` of the page. */
  readonly epoch: number;
  /** The worker's clock when it said hello. */
  readonly greeted: number;
  /** The page's clock after that, and before it posted these readings. */
  readonly now: number;
}

/** What a page asks of a worker through Comlink. Tasks go through a port. */
export interface Control {
  /**
   * Takes the lock and starts to serve. Resolves when the worker serves. Posts {@link noLock} before, if it may use no
   * locks.
   *
   * @param clock see `clock-origin.ts`.
   * @param lock the name of the lock, see {@link hold}; `undefined` where there are no locks.
   * @param mailbox the memory of the worker's mailbox, if the thread of the dispatcher can block.
   */
  connect(
    port: MessagePort,
    configuration: WorkerConfiguration,
    clock: ClockReadings,
    lock: string | undefined,
    mailbox?: SharedArrayBuffer,
  ): Promise<void>;
  /**
   * Takes the lock of this name and holds it until {@link release}, or until the worker ends. Resolves with whether it
   * is held: a worker may have no locks where its page has some, for example if its URL is a `data:` URL.
   */
  hold(lock: string): Promise<boolean>;
  /** Releases the lock. Firefox does not put a page whose workers hold one into its back/forward cache. */
  release(): void;
}
