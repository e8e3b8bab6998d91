/**
 * The format of values between processes and machines. The first byte is the version; then comes one value. A value is a tag
 * and what the tag says. Counts, lengths and offsets are unsigned integers in groups of 7 bits, lowest first, with the
 * highest bit of each byte but the last (LEB128). Floats are little-endian.
 *
 * A tag is never given another meaning: what changes gets a new tag and a new version.
 */
export const valueVersion = 1;

export const tags = {
  undefined: 0,
  null: 1,
  true: 2,
  false: 3,
  /** An integer of 32 bits: twice its absolute value, minus 1 if it is negative. */
  integer: 4,
  /** 64 bits: any other number. */
  float: 5,
  /** A length and hexadecimal digits, after a `-` if the number is negative. */
  bigint: 6,
  /** A length in bytes, and UTF-8. */
  string: 7,
  /** A length in code units, and UTF-16: strings with lone surrogates. */
  loneSurrogates: 8,
  /** The number of an object that has begun before, in the order in which objects began. */
  again: 9,
  /** A count and that many values. */
  array: 10,
  /** A length, and the properties of an array that has holes, or properties besides its items. */
  sparseArray: 11,
  /** A count, and the key, which is a string, and the value of each property. */
  object: 12,
  /** A count, and the key and the value of each entry. */
  map: 13,
  /** A count and that many values. */
  set: 14,
  /** A float. */
  date: 15,
  /** Two strings: the source and the flags. */
  regExp: 16,
  /** A length and that many bytes. */
  buffer: 17,
  /** The largest length, a length and that many bytes. */
  resizableBuffer: 18,
  /** The position in {@link viewNames}, the offset and the length, and the buffer. */
  view: 19,
  /** The position in {@link errorNames}, and the message, the stack and the cause. */
  error: 20,
  /** The name, the message, the stack, and the `quota` and `requested` of a `QuotaExceededError`. */
  domException: 21,
  /** A primitive in a wrapper object. */
  boxed: 22,
  /** In an error: the property is absent. */
  absent: 23,
} as const;

/** The values whose tags are their positions here. */
export const constants: readonly unknown[] = [undefined, null, true, false];

/** The format names each class by its position. New ones are added at the end. */
export const viewNames = [
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Float16Array',
] as const;

/** Same as {@link viewNames}, for the errors that a structured clone keeps. */
export const errorNames = [
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
] as const;

/** The parts of an error, in the order in which they are written. */
export const errorParts = ['message', 'stack', 'cause'] as const;
export const exceptionParts = ['name', 'message', 'stack', 'quota', 'requested'] as const;

/** What a value may have, on both sides: a value that exceeds a limit is not encoded, and bytes that do are not decoded. */
export interface ValueLimits {
  /** How deeply objects may be nested in one another. Default 10 000. */
  readonly depth?: number | undefined;
  /** How many bytes a value may have when it is encoded. Default 2³⁰. */
  readonly bytes?: number | undefined;
  /** How many objects a value may have. Default 10 million. */
  readonly objects?: number | undefined;
}

export function limitsOf({ depth, bytes, objects }: ValueLimits = {}): Readonly<
  Required<Record<keyof ValueLimits, number>>
> {
  return { depth: depth ?? 10_000, bytes: bytes ?? 2 ** 30, objects: objects ?? 10_000_000 };
}
