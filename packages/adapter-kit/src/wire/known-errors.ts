import {
  CancelledError,
  DispatcherClosedError,
  DispatcherUnavailableError,
  DispatchError,
  InvalidStateError,
  QueueFullError,
  SerializationError,
  TaskNotFoundError,
  TimeoutError,
  UnsupportedError,
  WorkerLostError,
  type ErrorClass,
} from '@dispatch/core';
import type { EncodedError } from './encoded-error.js';
import { builtInName, isDOMException, nameInAnyCopy } from './error-brand.js';

const { QuotaExceededError, SuppressedError, WebAssembly } = globalThis as PlatformClasses;

/** Classes that not every platform has. */
interface PlatformClasses {
  readonly QuotaExceededError?: new (message: string) => DOMException;
  readonly SuppressedError?: ErrorClass;
  readonly WebAssembly?: Readonly<Record<'CompileError' | 'LinkError' | 'RuntimeError', ErrorClass>>;
}

/** The classes that both sides have, if their platforms have them. */
const classes = new Map<string, ErrorClass | undefined>(
  Object.entries({
    Error,
    TypeError,
    RangeError,
    SyntaxError,
    ReferenceError,
    EvalError,
    URIError,
    AggregateError,
    SuppressedError,
    CompileError: WebAssembly?.CompileError,
    LinkError: WebAssembly?.LinkError,
    RuntimeError: WebAssembly?.RuntimeError,
    DispatchError,
    TimeoutError,
    CancelledError,
    DispatcherUnavailableError,
    DispatcherClosedError,
    WorkerLostError,
    QueueFullError,
    TaskNotFoundError,
    SerializationError,
    UnsupportedError,
    InvalidStateError,
  }),
);
const names = new Map([...classes].map(([name, known]) => [known?.prototype as unknown, name]));

/** The known class of this name. */
export function knownClass(name: string): ErrorClass | undefined {
  return classes.get(name);
}

/** The name of the known class that `prototype` belongs to, in this realm or another one. */
export function knownName(prototype: unknown): string | undefined {
  const name = names.get(prototype) ?? nameInAnyCopy(prototype) ?? builtInName(prototype);
  return name !== undefined && classes.has(name) ? name : undefined;
}

/** The members of a `QuotaExceededError`, which are getters of its class; none for other errors. */
export function quotaKeys(error: Error): readonly string[] {
  return isDOMException(error) && 'quota' in error && !Object.hasOwn(error, 'quota') ? ['quota', 'requested'] : [];
}

/** Creates a `DOMException`, or a `QuotaExceededError` if it was one and this platform has the class. */
export function createDOMException({ message, name, properties }: EncodedError): DOMException {
  const isQuota = name === 'QuotaExceededError' && properties.some(({ key }) => key === 'quota');
  return isQuota && QuotaExceededError !== undefined
    ? new QuotaExceededError(message)
    : new DOMException(message, name);
}
