import * as fc from 'fast-check';

/** How many inputs each property is run with, and the seed. */
export const inputs: number = Number(process.env['FUZZ_INPUTS'] ?? (process.env['TEST_ALL'] === '1' ? 20_000 : 5000));
export const fuzzing: fc.Parameters<unknown> = {
  numRuns: inputs,
  ...(process.env['FUZZ_SEED'] !== undefined && { seed: Number(process.env['FUZZ_SEED']) }),
};
/** Milliseconds that a test may take. */
export const fuzzTimeout: number = 60_000 + inputs;

const hostileKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'then',
  'toString',
  'valueOf',
  'toJSON',
  'length',
  'type',
  'error',
  'value',
  'key',
];
const hostileKey = fc.constantFrom(...hostileKeys);

/** An array that has a large length and no elements. */
const sparse: fc.Arbitrary<unknown[]> = fc.constantFrom(1, 1025, 2 ** 28, 2 ** 32 - 1).map((length) => {
  const list: unknown[] = [];
  list.length = length;
  return list;
});

function valuesWith(lists: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> {
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>(
        undefined,
        null,
        true,
        0,
        -1,
        1,
        0.5,
        NaN,
        Infinity,
        2 ** 40,
        -(2 ** 31),
        1n,
        '',
        '0',
        '__proto__',
      ),
      fc.string({ maxLength: 5 }),
      ...lists,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.array(fc.tuple(hostileKey, tie('value')), { maxLength: 3 }).map(withOwn),
      fc.constantFrom<unknown>(
        new Date(NaN),
        /x/,
        new Map([['__proto__', 1]]),
        new Set([1]),
        new Error('x'),
        new ArrayBuffer(8),
        new Float64Array(2),
      ),
    ),
  })).value;
}

/** Anything that a port can deliver: cloneable values, with property names that have a meaning elsewhere. */
export const anything: fc.Arbitrary<unknown> = valuesWith([sparse]);

/** The same without arrays that claim to be long, for senders that are trusted not to send them. */
export const anythingShort: fc.Arbitrary<unknown> = valuesWith([]);

/** A value that refers to one part several times, and perhaps to itself: a structured clone keeps such references. */
export function sharing(part: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(part, fc.integer({ min: 2, max: 20 }), fc.boolean(), fc.boolean())
    .map(([shared, count, isNested, isCyclic]) => {
      const once: unknown[] = Array.from({ length: count }, () => shared);
      const whole = isNested ? Array.from({ length: count }, () => once) : once;
      if (isCyclic) once.push(whole);
      return whole;
    });
}

/** `count` times the same item. */
export function times<T>(count: number, item: T): T[] {
  return Array.from({ length: count }, () => item);
}

/** An object with own properties, including names such as `__proto__`. */
export function withOwn(entries: readonly (readonly [string, unknown])[]): object {
  const made = {};
  for (const [key, value] of entries)
    Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true });
  return made;
}

/** Mostly one of `valid`, and otherwise anything. */
export function mostly<T>(valid: fc.Arbitrary<T>, otherwise: fc.Arbitrary<unknown> = anything): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 4, arbitrary: valid }, { weight: 1, arbitrary: otherwise });
}

/** The prototypes that a pollution would change. */
const watched = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  Error.prototype,
  Promise.prototype,
  Map.prototype,
];
const before = watched.map(
  (prototype) =>
    new Map(Reflect.ownKeys(prototype).map((key) => [key, Object.getOwnPropertyDescriptor(prototype, key)])),
);

/** Cheap enough for each input. @throws if the number of properties of a prototype has changed. */
export function checkPrototypes(): void {
  for (const [index, prototype] of watched.entries()) {
    if (Reflect.ownKeys(prototype).length !== before[index]?.size) throw new Error('a prototype was polluted');
  }
}

/** @throws if any property of a prototype has changed. */
export function checkPrototypesWhole(): void {
  checkPrototypes();
  for (const [index, prototype] of watched.entries()) {
    for (const [key, was] of before[index] ?? []) {
      const is = Object.getOwnPropertyDescriptor(prototype, key);
      if (is?.value !== was?.value || is?.get !== was?.get || is?.set !== was?.set)
        throw new Error(`${String(key)} of a prototype was polluted`);
    }
  }
}
