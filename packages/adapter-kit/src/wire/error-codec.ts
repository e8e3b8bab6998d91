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
import { checkList, checkNumber, checkText, mostParts } from './plausible.js';
import { describeUncloneable, isCloneable } from './uncloneable.js';

/**
 * Whatever a task threw, in a form that always clones. Structured clone alone keeps neither class, `code` nor own
 * properties of an error, drops the errors of an AggregateError, and turns a DOMException into `{}` on some runtimes.
 *
 * Errors refer to each other (`cause`, `errors`) by position in one list, so that cycles and shared causes arrive as they were.
 */
export interface EncodedThrown {
  readonly root: EncodedValue;
  readonly errors: readonly EncodedError[];
}

/** A position in {@link EncodedThrown.errors}, or a value that clones. */
export type EncodedValue = { readonly error: number } | { readonly value: unknown };

export interface EncodedError {
  /** The name of a class known everywhere, or the position of one in the list that the task was defined with. */
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

/** Encodes a thrown value, of any kind; never throws. @param classes those the task was defined with. */
export function encodeThrown(thrown: unknown, classes: readonly ErrorClass[] = []): EncodedThrown {
  try {
    return encode(thrown, classes);
  } catch (cause) {
    // A proxy can refuse whatever is asked of it, even its class.
    return encode(
      new SerializationError('the task threw something that cannot be read', {
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
    if (!isError(value)) return { value: isCloneable(value) ? value : undefined };
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
  // The list grows while it is walked, instead of a recursion: a chain of causes may be longer than the stack.
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
    if (isText(key)) continue;
    const value = read(error, key);
    // A list of holes can claim to be four billion long.
    const list =
      Array.isArray(value) && value.length <= mostParts && value.some(isError) ? value.map(encodeValue) : undefined;
    if (key !== 'cause' && list === undefined && !isError(value) && !isCloneable(value)) continue;
    properties.push({
      key,
      enumerable: Object.prototype.propertyIsEnumerable.call(error, key),
      value: list ?? encodeValue(value),
    });
  }
  return {
    class: classOf(error, classes),
    name: text(read(error, 'name'), 'Error'),
    message: text(read(error, 'message'), ''),
    stack: text(read(error, 'stack'), undefined),
    properties,
  };
}

/** The nearest class up the prototype chain that the other side knows too. */
function classOf(error: Error, classes: readonly ErrorClass[]): string | number {
  if (isDOMException(error)) return 'DOMException';
  for (
    let prototype: unknown = Object.getPrototypeOf(error);
    prototype !== null;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const listed = classes.findIndex((each) => each.prototype === prototype);
    if (listed >= 0) return listed;
    const known = knownNames.get(prototype);
    if (known !== undefined) return known;
  }
  return 'Error';
}

/**
 * What was thrown, as an equal of it in this thread.
 *
 * @param classes those the task was defined with.
 * @throws {TypeError} if `encoded` is nothing that {@link encodeThrown} made.
 */
export function decodeThrown(encoded: EncodedThrown, classes: readonly ErrorClass[] = []): unknown {
  checkList('errors', encoded.errors, mostParts);
  const errors = encoded.errors.map((each) => createError(each, classes));
  const decodeValue = (value: EncodedValue): unknown => {
    if (!('error' in value)) return value.value;
    checkNumber('position', value.error);
    return errors[value.error];
  };
  encoded.errors.forEach((each, index) => {
    checkList('properties', each.properties, mostParts);
    for (const { key, enumerable, value } of each.properties) {
      checkText('key', key);
      if (isText(key)) throw new TypeError(`${key} is no property of its own`);
      if (isList(value)) checkList('values', value, mostParts);
      // Defined and not assigned: a property called __proto__ is a property.
      define(errors[index], key, isList(value) ? value.map(decodeValue) : decodeValue(value), enumerable);
    }
  });
  return decodeValue(encoded.root);
}

function createError(encoded: EncodedError, classes: readonly ErrorClass[]): Error {
  const { class: which, name, message, stack } = encoded;
  checkText('name', name);
  checkText('message', message);
  if (stack !== undefined) checkText('stack', stack);
  let error: Error;
  if (which === 'DOMException' && typeof DOMException === 'function') error = new DOMException(message, name);
  else {
    // A plain error with the class's prototype is a native error and an instance, without running a constructor that
    // would want its own arguments.
    error = new Error(message);
    const known = typeof which === 'number' ? classes[which] : knownClasses.get(which);
    if (known !== undefined && known !== Error) Object.setPrototypeOf(error, known.prototype as object);
    if (error.name !== name) define(error, 'name', name, false);
  }
  define(error, 'stack', stack ?? `${name}: ${message}`, false);
  return error;
}

/** Whether a property of an error travels as a text of its own. */
function isText(key: string): boolean {
  return key === 'name' || key === 'message' || key === 'stack';
}

function isList(value: EncodedValue | readonly EncodedValue[]): value is readonly EncodedValue[] {
  return Array.isArray(value);
}

function define(error: Error | undefined, key: string, value: unknown, enumerable: boolean): void {
  if (error !== undefined) Object.defineProperty(error, key, { value, enumerable, writable: true, configurable: true });
}

function isDOMException(value: unknown): boolean {
  return typeof DOMException === 'function' && value instanceof DOMException;
}

/** Errors of another realm are no instances of this one's Error. */
function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof Error || isDOMException(value) || Object.prototype.toString.call(value) === '[object Error]';
}

const unreadable = Symbol('a property whose getter throws');

function read(error: Error, key: string): unknown {
  try {
    return Reflect.get(error, key);
  } catch {
    // A getter that throws takes its own property out of the error, not the error.
    return unreadable;
  }
}

function ownKeys(error: Error): string[] {
  try {
    return Object.getOwnPropertyNames(error);
  } catch {
    // A proxy may refuse to list its keys.
    return [];
  }
}

function text<D>(value: unknown, otherwise: D): string | D {
  return typeof value === 'string' ? value : otherwise;
}
