/** What a value in a ring begins with. Each ring lives as long as one worker, so its format may change at any time. */
export const tags = {
  undefined: 0,
  null: 1,
  true: 2,
  false: 3,
  /** 32 bits, signed. */
  integer: 4,
  /** 64 bits. */
  float: 5,
  /** A length in 8 bits, and one byte for each code unit. */
  shortString: 6,
  /** A length in 32 bits, and one byte for each code unit. */
  string: 7,
  /** A length in code units in 32 bits, and UTF-16. */
  wideString: 8,
  /** A count in 16 bits, and that many values. */
  array: 9,
  /** A count in 16 bits, and that many keys, each with its value. */
  object: 10,
  /** A whole message: a batch of calls without rare parts. */
  calls: 11,
  /** A whole message: a batch of replies without rare parts. */
  replies: 12,
} as const;

/** The values whose tags are their positions here. */
export const constants: readonly unknown[] = [undefined, null, true, false];

/** How deeply a value in a ring may be nested, on both sides. */
export const deepest = 16;
