import { SerializationError, type ErrorClass } from '@dispatch/core';
import type { EncodedError, EncodedProperty, EncodedThrown, EncodedValue } from './encoded-error.js';
import { isDOMException, isError } from './error-brand.js';
import { ErrorParts, truncationNote } from './error-parts.js';
import { inheritedName, prototypeOf } from './inherited-name.js';
import { createDOMException, knownClass, knownName, quotaKeys } from './known-errors.js';
import { ownBytesOf } from './own-bytes.js';
import { checkNumber, checkString, maxParts } from './plausible.js';
import { setStack } from './stack.js';
import { describeUncloneable, isCloneable } from './uncloneable.js';

export type { EncodedError, EncodedThrown } from './encoded-error.js';

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
  const parts = new ErrorParts();
  const encodeValue = (value: unknown): EncodedValue => {
    if (!isError(value)) return { value: isCloneable(value) ? ownBytesOf(value) : undefined };
    let position = positions.get(value);
    if (position === undefined) {
      if (!parts.take(1)) return { value: undefined };
      position = found.push(value) - 1;
      positions.set(value, position);
    }
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
    errors.push(encodeError(error, classes, encodeValue, parts));
  const [first] = errors;
  if (parts.isExceeded && first !== undefined)
    errors[0] = { ...first, stack: `${first.stack ?? `${first.name}: ${first.message}`}\n${truncationNote}` };
  return { root, errors };
}

function encodeError(
  error: Error,
  classes: readonly ErrorClass[],
  encodeValue: (value: unknown) => EncodedValue,
  parts: ErrorParts,
): EncodedError {
  const properties: EncodedProperty[] = [];
  for (const key of [...ownKeys(error), ...quotaKeys(error)]) {
    if (isEncodedApart(key)) continue;
    const value = read(error, key);
    const listed = itemsOf(value);
    if (key !== 'cause' && listed === undefined && !isError(value) && !isCloneable(value)) continue;
    if (!parts.take(1)) break;
    properties.push({
      key,
      enumerable: Object.prototype.propertyIsEnumerable.call(error, key),
      value: listed === undefined ? encodeValue(value) : parts.takeItems(listed, encodeValue),
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

/** The items of an array of errors; of a long one only so many that it is truncated. */
function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(value)) return undefined;
  // An array without items may claim to be four billion long.
  const items: unknown[] = value.slice(0, maxParts);
  return items.some(isError) ? items : undefined;
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
    const known = knownName(prototype);
    if (known !== undefined) return known;
  }
  return 'Error';
}

/**
 * Returns an equal of the thrown value in this thread.
 *
 * @param classes the option `errors` of `defineTasks`. No code of them runs.
 * @param parts limits what all errors of one message may have.
 * @throws {TypeError} if {@link encodeThrown} cannot have made `encoded`.
 */
export function decodeThrown(
  encoded: EncodedThrown,
  classes: readonly ErrorClass[] = [],
  parts: ErrorParts = new ErrorParts(),
): unknown {
  parts.takeAll(encoded);
  const errors = createErrors(encoded.errors, classes);
  const decodeValue = (value: EncodedValue): unknown => {
    if (!('error' in value)) return value.value;
    checkNumber('position', value.error);
    return errors[value.error];
  };
  encoded.errors.forEach((each, index) => {
    for (const { key, enumerable, value } of each.properties) {
      checkString('key', key);
      if (isEncodedApart(key)) throw new TypeError(`${key} must not be among the properties`);
      // An assignment to __proto__ would not create a property.
      define(errors[index], key, isArray(value) ? value.map(decodeValue) : decodeValue(value), enumerable);
    }
  });
  return decodeValue(encoded.root);
}

/** Without stacks of this thread, which nothing reads: capturing one takes most of the time. */
function createErrors(encoded: readonly EncodedError[], classes: readonly ErrorClass[]): Error[] {
  const limit: unknown = Reflect.get(Error, 'stackTraceLimit');
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return encoded.map((each) => createError(each, classes));
  } finally {
    Reflect.set(Error, 'stackTraceLimit', limit);
  }
}

function createError(encoded: EncodedError, classes: readonly ErrorClass[]): Error {
  const { class: which, name, message, stack } = encoded;
  checkString('name', name);
  checkString('message', message);
  if (stack !== undefined) checkString('stack', stack);
  let error: Error;
  if (which === 'DOMException' && typeof DOMException === 'function') error = createDOMException(encoded);
  else {
    // With the class's prototype, a plain error is a native error and an instance. Its constructor, which may need
    // arguments, does not run.
    error = new Error(message);
    const known = typeof which === 'number' ? classes[which] : knownClass(which);
    const prototype = known && prototypeOf(known);
    if (prototype !== undefined && known !== Error) Object.setPrototypeOf(error, prototype);
    if (inheritedName(prototype ?? Error.prototype) !== name) define(error, 'name', name, false);
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
