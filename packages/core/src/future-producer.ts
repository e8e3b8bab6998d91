import { UnsupportedError } from './errors.js';

/**
 * What a future needs from the code that does its work. An interface, so that a call is the producer of its own future
 * and no closures are created for it.
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

/** The functions that settle a future. */
export interface FutureSettlers<T> {
  /**
   * Makes a pending future `running`. Call it before the work begins: a cancel and a start cannot both succeed (clause
   * F13).
   *
   * @returns `false` if the future is cancelled and the work must not begin.
   * @throws {InvalidStateError} if it is running or finished already.
   */
  start(): boolean;
  /** Finishes the future with a value, started or not. @throws {InvalidStateError} if it is done. */
  resolve(value: T): void;
  /** Finishes the future with an error, which may be any value. @throws {InvalidStateError} if it is done. */
  reject(error: unknown): void;
}

/** Options of `Future.withResolvers`. */
export interface FutureResolversOptions {
  /** Called once, with the reason, when the future is cancelled; before its callbacks (clause F16). Default: none. */
  readonly onCancel?: ((reason: unknown) => void) | undefined;
}

/** The producer of a future that was made with `Future.withResolvers`. */
export const unowned: FutureProducer = {
  isRunning: () => false,
  onCancel() {},
  block() {
    throw new UnsupportedError('cannot block for a future that no dispatcher made');
  },
  onUnobserved(error) {
    console.warn('A future failed and nothing observed it:', error);
  },
};
