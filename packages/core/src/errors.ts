/**
 * The codes a {@link DispatchError} can carry. Codes are stable; messages are not.
 */
export type DispatchErrorCode =
  | 'DISPATCH_TIMEOUT'
  | 'DISPATCH_CANCELLED'
  | 'DISPATCH_UNAVAILABLE'
  | 'DISPATCH_CLOSED'
  | 'DISPATCH_WORKER_LOST'
  | 'DISPATCH_QUEUE_FULL'
  | 'DISPATCH_TASK_NOT_FOUND'
  | 'DISPATCH_SERIALIZATION'
  | 'DISPATCH_UNSUPPORTED'
  | 'DISPATCH_INVALID_STATE';

/**
 * The base of every error that a dispatcher itself produces. What a task throws is never wrapped in one: a task's own
 * error arrives as it was thrown (contract, part E).
 */
export class DispatchError extends Error {
  readonly code: DispatchErrorCode;

  constructor(code: DispatchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  static {
    DispatchError.prototype.name = 'DispatchError';
  }
}

/** The time ran out: of a task (`timeout`), or only of a wait for it (`future.result(timeout)`); `done()` tells which. */
export class TimeoutError extends DispatchError {
  constructor(message = 'the time ran out', options?: ErrorOptions) {
    super('DISPATCH_TIMEOUT', message, options);
  }

  static {
    TimeoutError.prototype.name = 'TimeoutError';
  }
}

/**
 * The task was cancelled, by `cancel()` or by a signal; `cause` is the reason. Its `name` is `AbortError`, so that code
 * written for `fetch` and other signal-aware functions recognises it.
 */
export class CancelledError extends DispatchError {
  constructor(message = 'the task was cancelled', options?: ErrorOptions) {
    super('DISPATCH_CANCELLED', message, options);
  }

  static {
    CancelledError.prototype.name = 'AbortError';
  }
}

/** Workers cannot be started, or a task's module cannot be loaded in one; `cause` says why. Python's `RuntimeError`. */
export class DispatcherUnavailableError extends DispatchError {
  constructor(message = 'no worker can be started', options?: ErrorOptions) {
    super('DISPATCH_UNAVAILABLE', message, options);
  }

  static {
    DispatcherUnavailableError.prototype.name = 'DispatcherUnavailableError';
  }
}

/** The dispatcher was used after `close()`, or its closing ended the task. */
export class DispatcherClosedError extends DispatchError {
  constructor(message = 'the dispatcher is closed', options?: ErrorOptions) {
    super('DISPATCH_CLOSED', message, options);
  }

  static {
    DispatcherClosedError.prototype.name = 'DispatcherClosedError';
  }
}

/** What is known of the end of a worker. */
export interface WorkerLostOptions extends ErrorOptions {
  /** The exit code, where the platform has one and told it. */
  exitCode?: number | undefined;
}

/** The worker died under the task. Whether the task finished its side effects is not known. */
export class WorkerLostError extends DispatchError {
  readonly exitCode: number | undefined;

  constructor(message = 'the worker was lost', options?: WorkerLostOptions) {
    super('DISPATCH_WORKER_LOST', message, options);
    this.exitCode = options?.exitCode;
  }

  static {
    WorkerLostError.prototype.name = 'WorkerLostError';
  }
}

/** `maxQueue` tasks are waiting already. */
export class QueueFullError extends DispatchError {
  constructor(message = 'the queue is full', options?: ErrorOptions) {
    super('DISPATCH_QUEUE_FULL', message, options);
  }

  static {
    QueueFullError.prototype.name = 'QueueFullError';
  }
}

/** The worker has no task of that name; the message lists the nearest names it has. */
export class TaskNotFoundError extends DispatchError {
  constructor(message = 'the worker has no such task', options?: ErrorOptions) {
    super('DISPATCH_TASK_NOT_FOUND', message, options);
  }

  static {
    TaskNotFoundError.prototype.name = 'TaskNotFoundError';
  }
}

/** An argument, a result or a thrown value cannot be cloned; the message says which, and where in it. */
export class SerializationError extends DispatchError {
  constructor(message = 'a value cannot be cloned', options?: ErrorOptions) {
    super('DISPATCH_SERIALIZATION', message, options);
  }

  static {
    SerializationError.prototype.name = 'SerializationError';
  }
}

/** The dispatcher lacks a capability that the call needs; the message names it. */
export class UnsupportedError extends DispatchError {
  constructor(message = 'the dispatcher does not support this', options?: ErrorOptions) {
    super('DISPATCH_UNSUPPORTED', message, options);
  }

  static {
    UnsupportedError.prototype.name = 'UnsupportedError';
  }
}

/** A producer settled or started a future that no longer allows it. Always a mistake in the producer's code. */
export class InvalidStateError extends DispatchError {
  constructor(message = 'the future does not allow this now', options?: ErrorOptions) {
    super('DISPATCH_INVALID_STATE', message, options);
  }

  static {
    InvalidStateError.prototype.name = 'InvalidStateError';
  }
}

/**
 * Tells whether `value` is an error that a dispatcher produced, and, where `code` is given, that one. It looks at the
 * code and not at the class, so it also recognises errors of another copy of this package.
 */
export function isDispatchError(value: unknown, code?: DispatchErrorCode): value is DispatchError {
  if (!(value instanceof Error) || !('code' in value) || typeof value.code !== 'string') return false;
  return code === undefined ? value.code.startsWith('DISPATCH_') : value.code === code;
}
