export const kindOf = (value) => Object.prototype.toString.call(value);

/** Values of D1. Their classes are of this context, except those of `Buffer`, `Uint8Array` and `ArrayBuffer`. */
export const values = {
  object: () => ({ a: { b: [1] } }),
  'object without a prototype': () => Object.assign(Object.create(null), { a: 1 }),
  'object of a class': () =>
    new (class Point {
      x = 1;
    })(),
  array: () => [1, [2, 'three']],
  'sparse array': () => Object.assign([], { 3: 1 }),
  map: () => new Map([[1, new Map([['a', new Date(0)]])]]),
  set: () => new Set([1, new Set([2])]),
  date: () => new Date(0),
  regexp: () => /x/giu,
  bigint: () => 2n ** 70n,
  'boxed values': () => [Object(true), Object(1), Object('a'), Object(1n)],
  error: () => new Error('no'),
  'errors of all classes': () =>
    [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((Class) => new Class('no')),
  'error with a cause': () => new RangeError('no', { cause: new TypeError('why') }),
  buffer: () => new ArrayBuffer(4),
  'Buffer of the pool': () => Buffer.from('abc'),
  DataView: () => new DataView(new ArrayBuffer(2)),
  ...Object.fromEntries(
    [
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
      Float32Array,
      Float64Array,
    ].map((Class) => [Class.name, () => new Class([1, 2])]),
  ),
  BigInt64Array: () => new BigInt64Array(2),
  BigUint64Array: () => new BigUint64Array(2),
  'an object that contains itself': () => {
    const value = {};
    value.self = [value];
    return value;
  },
};
