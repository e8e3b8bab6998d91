import type { ErrorClass } from '@dispatch/core';
import { errorTypes } from '@dispatch/core/internal';
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
const classes = new Map<string, ErrorClass>(errorTypes);
for (const known of [
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  AggregateError,
  SuppressedError,
  WebAssembly?.CompileError,
  WebAssembly?.LinkError,
  WebAssembly?.RuntimeError,
])
  if (known !== undefined) classes.set(known.name, known);
const names = new Map([...classes].map(([name, known]) => [known.prototype as unknown, name]));

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
