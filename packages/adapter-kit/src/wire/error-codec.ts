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
import { builtInName, isDOMException, isError } from './error-brand.js';
import { ownBytesOf } from './own-bytes.js';
import { checkArray, checkNumber, checkString, maxParts } from './plausible.js';
import { setStack } from './stack.js';
import { describeUncloneable, isCloneable } from './uncloneable.js';

/**
 * A thrown value in a form that can always be cloned. A structured clone of an error has neither its class nor `code`
 * nor other own properties, lacks the errors of an AggregateError, and is `{}` for a DOMException on some runtimes.
 *
 * Errors refer to each other (`cause`, `errors`) by position in one array, which preserves cycles and shared causes.
 */
export interface EncodedThrown {
  readonly root: EncodedValue;
  readonly errors: readonly EncodedError[];
}

/** A position in {@link EncodedThrown.errors}, or a value that can be cloned. */
export type EncodedValue = { readonly error: number } | { readonly value: unknown };

export interface EncodedError {
  /** The name of a class that every thread has, or the position of a class in the option `errors` of `defineTasks`. */
  readonly class: string | number;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly properties: readonly EncodedProperty[];
}

export interface EncodedProperty {
  readonly key: string;
  readonly enumerable: boolean;
  readonly value: EncodedValue | readonly EncodedValue[];
}

const knownClasses = new Map<string, ErrorClass>(
  Object.entries({
    Error,
    TypeError,
    RangeError,
    SyntaxError,
    ReferenceError,
    EvalError,
    URIError,
    AggregateError,
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
const knownNames = new Map([...knownClasses].map(([name, known]) => [known.prototype as unknown, name]));

/** Encodes any thrown value. Never throws. @param classes the option `errors` of `defineTasks`. */
export function encodeThrown(thrown: unknown, classes: readonly ErrorClass[] = []): EncodedThrown {
  try {
    return encode(thrown, classes);
  } catch (cause) {
    // Every operation on a proxy can throw.
    return encode(
      new SerializationError('the task threw a value that cannot be read', {
        cause: isCloneable(cause) ? cause : undefined,
      }),
      [],
    );
  }
}

function encode(thrown: unknown, classes: readonly ErrorClass[]): EncodedThrown {
  const found: Error[] = [];
  const positions = new Map<Error, number>();
  const encodeValue = (value: unknown): EncodedValue => {
    if (!isError(value)) return { value: isCloneable(value) ? ownBytesOf(value) : undefined };
    const position = positions.get(value) ?? found.push(value) - 1;
    positions.set(value, position);
    return { error: position };
  };
  const root = encodeValue(
    isError(thrown) || isCloneable(thrown)
      ? thrown
      : new SerializationError(`the task threw a value that cannot be cloned: ${describeUncloneable(thrown)}`),
  );
  const errors: EncodedError[] = [];
  // The array grows while it is read. A recursion could overflow the stack: a chain of causes may be long.
  for (let error = found[0]; error !== undefined; error = found[errors.length])
    errors.push(encodeError(error, classes, encodeValue));
  return { root, errors };
}

function encodeError(
  error: Error,
  classes: readonly ErrorClass[],
  encodeValue: (value: unknown) => EncodedValue,
): EncodedError {
  const properties: EncodedProperty[] = [];
  for (const key of ownKeys(error)) {
    if (isEncodedApart(key)) continue;
    const value = read(error, key);
    // An array without items may claim to be four billion long.
    const array =
      Array.isArray(value) && value.length <= maxParts && value.some(isError) ? value.map(encodeValue) : undefined;
    if (key !== 'cause' && array === undefined && !isError(value) && !isCloneable(value)) continue;
    properties.push({
      key,
      enumerable: Object.prototype.propertyIsEnumerable.call(error, key),
      value: array ?? encodeValue(value),
    });
  }
  return {
    class: classOf(error, classes),
    name: stringOr(read(error, 'name'), 'Error'),
    message: stringOr(read(error, 'message'), ''),
    stack: stringOr(read(error, 'stack'), undefined),
    properties,
  };
}

/** The nearest class in the prototype chain that the other side has too. */
function classOf(error: Error, classes: readonly ErrorClass[]): string | number {
  if (isDOMException(error)) return 'DOMException';
  for (
    let prototype: unknown = Object.getPrototypeOf(error);
    prototype !== null;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const listed = classes.findIndex((each) => each.prototype === prototype);
    if (listed >= 0) return listed;
    const known = knownNames.get(prototype) ?? builtInName(prototype);
    if (known !== undefined && knownClasses.has(known)) return known;
  }
  return 'Error';
}

/**
 * Returns an equal of the thrown value in this thread.
 *
 * @param classes the option `errors` of `defineTasks`.
 * @throws {TypeError} if {@link encodeThrown} cannot have made `encoded`.
 */
export function decodeThrown(encoded: EncodedThrown, classes: readonly ErrorClass[] = []): unknown {
  checkArray('errors', encoded.errors, maxParts);
  const errors = encoded.errors.map((each) => createError(each, classes));
  const decodeValue = (value: EncodedValue): unknown => {
    if (!('error' in value)) return value.value;
    checkNumber('position', value.error);
    return errors[value.error];
  };
  encoded.errors.forEach((each, index) => {
    checkArray('properties', each.properties, maxParts);
    for (const { key, enumerable, value } of each.properties) {
      checkString('key', key);
      if (isEncodedApart(key)) throw new TypeError(`${key} must not be among the properties`);
      if (isArray(value)) checkArray('values', value, maxParts);
      // An assignment to __proto__ would not create a property.
      define(errors[index], key, isArray(value) ? value.map(decodeValue) : decodeValue(value), enumerable);
    }
  });
  return decodeValue(encoded.root);
}

function createError(encoded: EncodedError, classes: readonly ErrorClass[]): Error {
  const { class: which, name, message, stack } = encoded;
  checkString('name', name);
  checkString('message', message);
  if (stack !== undefined) checkString('stack', stack);
  let error: Error;
  if (which === 'DOMException' && typeof DOMException === 'function') error = new DOMException(message, name);
  else {
    // With the class's prototype, a plain error is a native error and an instance. Its constructor, which may need
    // arguments, does not run.
    error = new Error(message);
    const known = typeof which === 'number' ? classes[which] : knownClasses.get(which);
    if (known !== undefined && known !== Error) Object.setPrototypeOf(error, known.prototype as object);
    if (error.name !== name) define(error, 'name', name, false);
  }
  setStack(error, stack ?? `${name}: ${message}`);
  return error;
}

/** Whether a property of an error has a member of its own in {@link EncodedError}. */
function isEncodedApart(key: string): boolean {
  return key === 'name' || key === 'message' || key === 'stack';
}

function isArray(value: EncodedValue | readonly EncodedValue[]): value is readonly EncodedValue[] {
  return Array.isArray(value);
}

function define(error: Error | undefined, key: string, value: unknown, enumerable: boolean): void {
  if (error !== undefined) Object.defineProperty(error, key, { value, enumerable, writable: true, configurable: true });
}

const unreadable = Symbol('a property whose getter throws');

function read(error: Error, key: string): unknown {
  try {
    return Reflect.get(error, key);
  } catch {
    // Only this property is left out, not the error.
    return unreadable;
  }
}

function ownKeys(error: Error): string[] {
  try {
    return Object.getOwnPropertyNames(error);
  } catch {
    // A proxy may throw.
    return [];
  }
}

function stringOr<D>(value: unknown, otherwise: D): string | D {
  return typeof value === 'string' ? value : otherwise;
}
