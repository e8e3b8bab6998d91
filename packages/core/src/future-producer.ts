import { UnsupportedError } from './errors.js';

/**
 * What a future needs of the code that does its work. One object may produce its own future, so a future needs no
 * closures.
 */
export interface FutureProducer {
  /** Whether the work has begun. Called only while the future is neither done nor started by `start()`. */
  isRunning(): boolean;
  /** The future is cancelled, and its callbacks are about to run: stop the work. */
  onCancel(reason: unknown): void;
  /**
   * Blocks this thread until the future is done or `timeout` milliseconds have passed; returns either way.
   *
   * @throws {UnsupportedError} if this thread may not block.
   */
  block(timeout: number): void;
  /** The future failed, and nothing has observed it. */
  onUnobserved(error: unknown): void;
}

/** Options of `Future.withResolvers`. */
export interface FutureResolversOptions {
  /** Called once, with the reason, when the future is cancelled; before its callbacks (clause F16). */
  readonly onCancel?: ((reason: unknown) => void) | undefined;
}

/** The producer of a future that was made with `Future.withResolvers`. */
export const unowned: FutureProducer = {
  isRunning: () => false,
  onCancel() {},
  block() {
    throw new UnsupportedError('cannot block for a future that no dispatcher made: code of this thread settles it');
  },
  onUnobserved(error) {
    console.warn('A future failed and nothing observed it:', error);
  },
};
