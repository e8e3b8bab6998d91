/**
 * The first byte of each value in the encoding of `value-encoder.ts`, and what follows it. Numbers are little-endian.
 */
export const tags = {
  undefined: 0,
  null: 1,
  true: 2,
  false: 3,
  /** A float of 64 bits. */
  number: 4,
  /** A string: hexadecimal digits, after a `-` if the number is negative. */
  bigint: 5,
  /** A length and that many bytes: a string in which each code unit is less than 256. */
  narrowString: 6,
  /** A length and that many pairs of bytes: any other string. Unlike UTF-8, this keeps lone surrogates. */
  wideString: 7,
  /** The number of an object that has begun before, in the order in which objects began. */
  again: 8,
  /** A length and that many values. */
  array: 9,
  /** A length, and the properties of an array that has holes, or properties besides its items. */
  sparseArray: 10,
  /** How many properties, and the key, which is a string, and the value of each. */
  object: 11,
  /** How many entries, and the key and value of each. */
  map: 12,
  /** How many values, and each of them. */
  set: 13,
  /** A number. */
  date: 14,
  /** Two strings: the source and the flags. */
  regExp: 15,
  /** A length and that many bytes. */
  buffer: 16,
  /** The position in `viewClasses`, the offset and the length, and the buffer. */
  view: 17,
  /** The position in {@link errors}, and the message, the stack and the cause. */
  error: 18,
  /** A primitive in a wrapper object. */
  boxed: 19,
  /** In an error: the property is absent. */
  absent: 20,
} as const;

/** The classes of errors that a structured clone keeps. The encoding names each by its position. */
export const errors: readonly ErrorConstructor[] = [
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
];
