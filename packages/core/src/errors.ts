import { errorKey } from './copies.js';
import type { ErrorClass } from './definition.js';

/** The class of each code. {@link isDispatchError} narrows by it. */
export interface DispatchErrorMap {
  readonly DISPATCH_TIMEOUT: TimeoutError;
  readonly DISPATCH_CANCELLED: CancelledError;
  readonly DISPATCH_UNAVAILABLE: DispatcherUnavailableError;
  readonly DISPATCH_CLOSED: DispatcherClosedError;
  readonly DISPATCH_WORKER_LOST: WorkerLostError;
  readonly DISPATCH_QUEUE_FULL: QueueFullError;
  readonly DISPATCH_TASK_NOT_FOUND: TaskNotFoundError;
  readonly DISPATCH_SERIALIZATION: SerializationError;
  readonly DISPATCH_UNSUPPORTED: UnsupportedError;
  readonly DISPATCH_INVALID_STATE: InvalidStateError;
}

/** The codes of a {@link DispatchError}. Codes are stable; messages are not. */
export type DispatchErrorCode = keyof DispatchErrorMap;

/** The classes of this file by their names. */
export const errorTypes: Map<string, ErrorClass> = new Map();

/**
 * Names a class and its instances, since a bundler may rename the class. Consoles print both names. Other copies of this
 * package know the class by {@link errorKey}.
 */
function named(type: ErrorClass, className: string, name = className): void {
  Object.defineProperty(type, 'name', { value: className });
  Object.assign(type.prototype, { name, [errorKey]: className });
  errorTypes.set(className, type);
}

/** The prototype of an error of any copy of this package, or anything else. */
interface MaybeNamed {
  readonly [errorKey]?: string;
}

/**
 * The base class of all errors that a dispatcher itself produces. An error that a task throws is not wrapped in one: it
 * arrives as it was thrown (clause E1).
 */
export class DispatchError extends Error {
  readonly code: DispatchErrorCode;

  constructor(code: DispatchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** `instanceof` recognises errors of another copy of this package too. For your own subclasses it is as usual. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    const own: Error & MaybeNamed = this.prototype;
    if (!Object.hasOwn(own, errorKey)) return super[Symbol.hasInstance](value);
    const name = (value as MaybeNamed | null | undefined)?.[errorKey];
    return name === own[errorKey] || (this === DispatchError && name !== undefined);
  }

  static {
    named(this, 'DispatchError');
  }
}

/**
 * A time limit was exceeded: that of a task (option `timeout`), or that of a wait (`future.result(timeout)`), which
 * leaves the task alone. `future.done()` distinguishes the two (clause F4).
 *
 * @see {@link https://github.com/dispatch-js/dispatch/blob/main/docs/errors/timeout.md}
 */
export class TimeoutError extends DispatchError {
  declare readonly code: 'DISPATCH_TIMEOUT';

  constructor(message = 'the time ran out', options?: ErrorOptions) {
    super('DISPATCH_TIMEOUT', message, options);
  }

  static {
    named(this, 'TimeoutError');
  }
}

/**
 * The task was cancelled by `cancel()` or by a signal, or a wait was aborted; `cause` is the reason. Its `name` is
 * `AbortError`, so code that is written for `fetch` and other functions with a signal recognises it (clause C3).
 *
 * @see {@link https://github.com/dispatch-js/dispatch/blob/main/docs/errors/cancelled.md}
 */
export class CancelledError extends DispatchError {
  declare readonly code: 'DISPATCH_CANCELLED';

  constructor(message = 'the task was cancelled', options?: ErrorOptions) {
    super('DISPATCH_CANCELLED', message, options);
  }

  static {
    named(this, 'CancelledError', 'AbortError');
  }
}

/**
 * No worker can be started, or the task's module cannot be loaded in one; `cause` says why (clauses L10, L11, L13).
 *
 * @see {@link https://github.com/dispatch-js/dispatch/blob/main/docs/errors/unavailable.md}
 */
export class DispatcherUnavailableError extends DispatchError {
  declare readonly code: 'DISPATCH_UNAVAILABLE';

  constructor(message = 'no worker can be started', options?: ErrorOptions) {
    super('DISPATCH_UNAVAILABLE', message, options);
  }

  static {
    named(this, 'DispatcherUnavailableError');
  }
}

/**
 * The dispatcher was used after `close()`, or its closing ended the task (clauses X1, X4).
 *
 * @see {@link https://github.com/dispatch-js/dispatch/blob/main/docs/errors/closed.md}
 */
export class DispatcherClosedError extends DispatchError {
  declare readonly code: 'DISPATCH_CLOSED';

  constructor(message = 'the dispatcher is closed', options?: ErrorOptions) {
    super('DISPATCH_CLOSED', message, options);
  }

  static {
    named(this, 'DispatcherClosedError');
  }
}

/** Options of {@link WorkerLostError}. */
export interface WorkerLostOptions extends ErrorOptions {
  /** The exit code of the worker, a number, where the platform reports one. Default: `undefined`. */
  exitCode?: number | undefined;
}

/**
 * The worker ended before the task did. How far the task got is unknown. `cause` is the error that ended the worker,
 * where there is one (clauses L1 to L3).
 *
 * @see {@link https://github.com/dispatch-js/dispatch/blob/main/docs/errors/worker-lost.md}
 */
export class WorkerLostError extends DispatchError {
  declare readonly code: 'DISPATCH_WORKER_LOST';
  /** The exit code of the worker, where the platform reports one. */
  readonly exitCode: number | undefined;

  constructor(message = 'the worker was lost', options?: WorkerLostOptions) {
    super('DISPATCH_WORKER_LOST', message, options);
    this.exitCode = options?.exitCode;
  }

  static {
    named(this, 'WorkerLostError');
  }
}

/**
 * `maxQueue` tasks are waiting already (clause R14).
 *
 * @see {@link https://github.com/dispatch-js/dispatch/blob/main/docs/errors/queue-full.md}
 */
export class QueueFullError extends DispatchError {
  declare readonly code: 'DISPATCH_QUEUE_FULL';

  constructor(message = 'the queue is full', options?: ErrorOptions) {
    super('DISPATCH_QUEUE_FULL', message, options);
  }

  static {
    named(this, 'QueueFullError');
  }
}

/**
 * The worker has no task of that name. The message lists similar names that it has (clause L15).
 *
 * @see {@link https://github.com/dispatch-js/dispatch/blob/main/docs/errors/task-not-found.md}
 */
export class TaskNotFoundError extends DispatchError {
  declare readonly code: 'DISPATCH_TASK_NOT_FOUND';

  constructor(message = 'no such task', options?: ErrorOptions) {
    super('DISPATCH_TASK_NOT_FOUND', message, options);
  }

  static {
    named(this, 'TaskNotFoundError');
  }
}

/**
 * An argument, a result, a yielded value or a thrown value cannot be cloned. The message says which one, and where in
 * it (clauses D5, D7, S11, E9). Also if the receiving thread cannot deserialize it, usually because it is nested too
 * deeply; `cause` is the error of the platform then, if there is one (clauses D12, D13, S22, N11).
 *
 * @see {@link https://github.com/dispatch-js/dispatch/blob/main/docs/errors/serialization.md}
 */
export class SerializationError extends DispatchError {
  declare readonly code: 'DISPATCH_SERIALIZATION';

  constructor(message = 'a value cannot be cloned', options?: ErrorOptions) {
    super('DISPATCH_SERIALIZATION', message, options);
  }

  static {
    named(this, 'SerializationError');
  }
}

/**
 * The call needs something that the dispatcher or this thread does not offer, usually a capability. The message says
 * what.
 *
 * @see {@link https://github.com/dispatch-js/dispatch/blob/main/docs/errors/unsupported.md}
 */
export class UnsupportedError extends DispatchError {
  declare readonly code: 'DISPATCH_UNSUPPORTED';

  constructor(message = 'not supported', options?: ErrorOptions) {
    super('DISPATCH_UNSUPPORTED', message, options);
  }

  static {
    named(this, 'UnsupportedError');
  }
}

/**
 * A producer starts or settles a future that is started or done already: a mistake in its code (clauses F13, F14).
 *
 * @see {@link https://github.com/dispatch-js/dispatch/blob/main/docs/errors/invalid-state.md}
 */
export class InvalidStateError extends DispatchError {
  declare readonly code: 'DISPATCH_INVALID_STATE';

  constructor(message = 'not allowed in this state', options?: ErrorOptions) {
    super('DISPATCH_INVALID_STATE', message, options);
  }

  static {
    named(this, 'InvalidStateError');
  }
}
