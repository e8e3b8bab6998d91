import * as core from '@dispatch/core';
import { SerializationError, type ErrorClass } from '@dispatch/core';
import { errorKey } from '@dispatch/core/internal';

const builtIns: readonly ErrorClass[] = [
  AggregateError,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  WebAssembly.CompileError,
  WebAssembly.LinkError,
  WebAssembly.RuntimeError,
  core.TimeoutError,
  core.CancelledError,
  core.DispatcherUnavailableError,
  core.DispatcherClosedError,
  core.WorkerLostError,
  core.QueueFullError,
  core.TaskNotFoundError,
  core.SerializationError,
  core.UnsupportedError,
  core.InvalidStateError,
];

/** Copies a thrown value: an error part by part, anything else with `clone`. */
export function copyThrown(
  thrown: unknown,
  listed: readonly ErrorClass[],
  clone: (value: unknown) => unknown,
): unknown {
  // The stacks of the copies are replaced. Thousands of them take long.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return new ErrorCopier(listed, clone).copy(thrown);
  } catch (cause) {
    return new SerializationError('what the task threw cannot be cloned', { cause });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

class ErrorCopier {
  readonly #classes: readonly ErrorClass[];
  readonly #clone: (value: unknown) => unknown;
  readonly #copies = new Map<object, object>();

  constructor(listed: readonly ErrorClass[], clone: (value: unknown) => unknown) {
    this.#classes = [...listed, ...builtIns];
    this.#clone = clone;
  }

  copy(value: unknown): unknown {
    return isError(value) ? this.#copyError(value) : this.#clone(value);
  }

  #copyError(error: Error): Error {
    const known = this.#copies.get(error);
    if (known instanceof Error) return known;
    const message = String(read(error, 'message') ?? '');
    const name = String(read(error, 'name') ?? 'Error');
    if (error instanceof DOMException) return new DOMException(message, name);

    const copy = new Error(message);
    this.#copies.set(error, copy);
    const prototype: unknown = Object.getPrototypeOf(error);
    const type =
      this.#classes.find((candidate) => candidate.prototype === prototype) ??
      (Object.hasOwn(prototype as object, errorKey)
        ? builtIns.find((candidate) => error instanceof candidate)
        : undefined) ??
      (error instanceof Error ? undefined : this.#classOfAnotherRealm(error));
    if (type !== undefined) Object.setPrototypeOf(copy, type.prototype as object);
    if (read(copy, 'name') !== name) define(copy, 'name', name);
    define(copy, 'stack', read(error, 'stack'));
    for (const key of Object.keys(error)) {
      if (['name', 'message', 'stack', 'cause', 'errors'].includes(key)) continue;
      try {
        define(copy, key, this.#clone((error as unknown as Record<string, unknown>)[key]), true);
      } catch {
        // The error arrives without properties that cannot be cloned.
      }
    }
    if (Object.hasOwn(error, 'cause')) define(copy, 'cause', this.#copyPart(read(error, 'cause')));
    const errors = read(error, 'errors');
    if (Array.isArray(errors))
      define(
        copy,
        'errors',
        errors.map((each: unknown) => this.#copyPart(each)),
      );
    return copy;
  }

  #classOfAnotherRealm(error: object): ErrorClass | undefined {
    for (let prototype: unknown = error; prototype; prototype = Object.getPrototypeOf(prototype)) {
      const name: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value?.name;
      const type = builtIns.find((each) => each.name === name);
      if (type !== undefined) return type;
    }
    return undefined;
  }

  #copyPart(value: unknown): unknown {
    try {
      return this.copy(value);
    } catch {
      return undefined;
    }
  }
}

function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

function read(object: object, name: string): unknown {
  try {
    return (object as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

function define(object: object, name: string, value: unknown, enumerable = false): void {
  // To redefine the stack would format the old one first.
  Reflect.deleteProperty(object, name);
  Object.defineProperty(object, name, { value, enumerable, configurable: true, writable: true });
}
