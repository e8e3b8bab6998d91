import { show } from './show.js';

/**
 * Describes the first position where two values differ in kind or content; `undefined` if they are equal. It supports
 * the types of the structured clone algorithm, compares prototypes, and requires cycles to close at the same position.
 */
export function difference(actual: unknown, expected: unknown): string | undefined {
  return compare(actual, expected, '', new Map());
}

function compare(actual: unknown, expected: unknown, path: string, met: Map<object, object>): string | undefined {
  if (Object.is(actual, expected)) return undefined;
  const differs = (): string => `expected ${show(expected)}${path && ` at ${path}`}, got ${show(actual)}`;
  if (!isObject(actual) || !isObject(expected)) return differs();
  if (met.get(expected) === actual) return undefined;
  met.set(expected, actual);
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) return `${differs()} of another kind`;
  if (hasBytes(actual) && hasBytes(expected))
    return sameBytes(bytesOf(actual), bytesOf(expected)) ? undefined : differs();

  const parts = contentOf(expected);
  const actualParts = contentOf(actual);
  if (parts.length !== actualParts.length)
    return `${differs()} with ${actualParts.length} parts instead of ${parts.length}`;
  for (const [index, [name, part]] of parts.entries()) {
    const [actualName, actualPart] = actualParts[index] ?? ['', undefined];
    if (name !== actualName) return `${differs()}: expected ${name}, got ${actualName}`;
    const found = compare(actualPart, part, path + name, met);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** All parts of `value` that are compared, by a name that is used in paths. */
function contentOf(value: object): readonly (readonly [string, unknown])[] {
  if (value instanceof Date) return [['(time)', value.getTime()]];
  if (value instanceof RegExp) return [['(source)', String(value)]];
  if (value instanceof Number || value instanceof String || value instanceof Boolean)
    return [['(value)', value.valueOf()]];
  if (value instanceof Map) {
    return [...value].flatMap(
      ([key, part], index) =>
        [
          [`(key ${index})`, key],
          [`(value ${index})`, part],
        ] as const,
    );
  }
  if (value instanceof Set) return [...value].map((part, index) => [`(member ${index})`, part] as const);
  const own = Object.entries(value).map(([key, part]) => [`.${key}`, part] as const);
  if (Array.isArray(value)) return [['.length', value.length], ...own];
  if (value instanceof Error)
    return [['.name', value.name], ['.message', value.message], ['.cause', value.cause], ...own];
  return own;
}

type HasBytes = ArrayBuffer | ArrayBufferView;

function hasBytes(value: object): value is HasBytes {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function bytesOf(value: HasBytes): Uint8Array {
  return value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

function sameBytes(actual: Uint8Array, expected: Uint8Array): boolean {
  return actual.length === expected.length && actual.every((byte, index) => byte === expected[index]);
}
