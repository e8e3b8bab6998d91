import * as fc from 'fast-check';

/** How often each property is tried, and from which seed on. */
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

/** A list that claims to be long and has nothing in it. */
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

/** Anything that a port can deliver: values that clone, with names that have a meaning elsewhere. */
export const anything: fc.Arbitrary<unknown> = valuesWith([sparse]);

/** The same without lists that claim to be long, for who is trusted not to send them. */
export const anythingShort: fc.Arbitrary<unknown> = valuesWith([]);

/** An object with properties of its own, also such as `__proto__`. */
export function withOwn(entries: readonly (readonly [string, unknown])[]): object {
  const made = {};
  for (const [key, value] of entries)
    Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true });
  return made;
}

/** One of `honest` most of the time, and otherwise anything. */
export function mostly<T>(honest: fc.Arbitrary<T>, otherwise: fc.Arbitrary<unknown> = anything): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 4, arbitrary: honest }, { weight: 1, arbitrary: otherwise });
}

/** What a pollution would change. */
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

/** Cheap enough for each input. @throws if a prototype has another number of properties than it had. */
export function checkPrototypes(): void {
  for (const [index, prototype] of watched.entries()) {
    if (Reflect.ownKeys(prototype).length !== before[index]?.size) throw new Error('a prototype was polluted');
  }
}

/** @throws if any property of a prototype is another than it was. */
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
