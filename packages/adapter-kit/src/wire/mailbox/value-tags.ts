/** The first byte of each value in the encoding of `value-encoder.ts`: says what comes. Numbers are little-endian. */
export const tags = {
  undefined: 0,
  null: 1,
  true: 2,
  false: 3,
  /** A float of 64 bits. */
  number: 4,
  /** A text: the whole number in hexadecimal digits, after a `-` where it is negative. */
  bigint: 5,
  /** A length and so many bytes: a text in which each unit is less than 256. */
  narrowText: 6,
  /** A length and so many pairs of bytes: any other text. Half of a surrogate pair survives, which UTF-8 has not. */
  wideText: 7,
  /** The number of an object that came before, in the order in which they began. */
  again: 8,
  /** A length and so many values. */
  list: 9,
  /** A length, and the properties of a list that has holes, or more than items. */
  sparseList: 10,
  /** Properties: how many, and the key, a text, and value of each. */
  object: 11,
  /** How many, and the key and value of each. */
  map: 12,
  /** How many, and each. */
  set: 13,
  /** A number. */
  date: 14,
  /** Two texts: the source and the flags. */
  regExp: 15,
  /** A length and so many bytes. */
  buffer: 16,
  /** Which of `viewClasses`, the offset and the length, and the buffer. */
  view: 17,
  /** Which of {@link errors}, and the message, the stack and the cause. */
  error: 18,
  /** A primitive in an object of its own. */
  boxed: 19,
  /** In an error: there is none. */
  absent: 20,
} as const;

/** The classes of errors that a structured clone keeps. Their order is that of the encoding. */
export const errors: readonly ErrorConstructor[] = [
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
];
