import type { Changeable } from '../fixtures/sharing.js';

/** A value with a part of each kind that can be changed. */
export function changeable(): Changeable {
  return {
    object: { a: 1 },
    list: [1],
    map: new Map([['a', 1]]),
    set: new Set([1]),
    date: new Date(1),
    error: new RangeError('one', { cause: { a: 1 } }),
    inMap: new Map([['a', { a: 1 }]]),
    inSet: new Set([{ a: 1 }]),
    listInSet: new Set([[1]]),
    keys: new Map([[{ a: 1 }, [1]]]),
  };
}
