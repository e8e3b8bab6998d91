import { UnsupportedError } from './errors.js';

/**
 * What a future asks of whoever does its work. One object may serve as producer of its own future, so that a future costs
 * no closures.
 */
export interface FutureProducer {
  /** Whether the work has begun. Asked only while the future is neither done nor started by `start()`. */
  isRunning(): boolean;
  /** The future is cancelled and its callbacks are about to run: stop the work. */
  onCancel(reason: unknown): void;
  /**
   * Blocks this thread until the future is done or `timeout` milliseconds are over; returns either way.
   *
   * @throws {UnsupportedError} if this thread may not block.
   */
  block(timeout: number): void;
  /** The future failed and nobody looked at it. */
  onUnobserved(error: unknown): void;
}

export interface FutureResolversOptions {
  /** Called once, with the reason, when the future has been cancelled; before its callbacks. */
  readonly onCancel?: (reason: unknown) => void;
}

/** The producer of a future that was made with `Future.withResolvers`. */
export const unowned: FutureProducer = {
  isRunning: () => false,
  onCancel() {},
  block() {
    throw new UnsupportedError(
      'this thread cannot block for a future that no dispatcher made: it is settled by code of this thread',
    );
  },
  onUnobserved(error) {
    console.warn('A future failed and nobody looked at it:', error);
  },
};
