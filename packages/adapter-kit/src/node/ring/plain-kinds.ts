import { types } from 'node:util';

/** An array with more items goes another way: whether it has holes is seen by a list of its keys. */
const mostItems = 64;

/** Kinds of objects that have no tag of their own. */
const kinds = [
  types.isMap,
  types.isSet,
  types.isAnyArrayBuffer,
  types.isArrayBufferView,
  types.isPromise,
  types.isWeakMap,
  types.isWeakSet,
  types.isBoxedPrimitive,
  types.isGeneratorObject,
  types.isMapIterator,
  types.isSetIterator,
  types.isExternal,
];

const { toString } = Object.prototype;

/** Whether the object, whose prototype is `Object.prototype`, is no other kind of object whose prototype was replaced. */
export function isPlain(value: object): boolean {
  if (toString.call(value) !== '[object Object]') return false;
  for (let index = 0; index < kinds.length; index += 1) if (kinds[index]?.(value) === true) return false;
  return true;
}

/** Whether an array has no holes and no properties but its items. */
export function isDense(array: readonly unknown[]): boolean {
  const { length } = array;
  if (length > mostItems) return false;
  const keys = Object.keys(array);
  // As many keys as items, and the last key is that of the last item.
  return keys.length === length && (length === 0 || keys[length - 1] === String(length - 1));
}
