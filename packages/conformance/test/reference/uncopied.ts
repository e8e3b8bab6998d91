const classes: readonly (abstract new (...args: never[]) => object)[] = [
  EventTarget,
  Event,
  Headers,
  URL,
  URLSearchParams,
];

const iterator = Object.getPrototypeOf(Object.getPrototypeOf([].values())) as object;

/** Whether `structuredClone` of Node makes an empty object of it, or it is a port, which can be transferred only. */
export function isUncopied(value: object): boolean {
  if (value instanceof DOMException)
    return Object.prototype.toString.call(structuredClone(value)) === '[object Object]';
  if (value instanceof MessagePort) return true;
  const isOne = iterator.isPrototypeOf(value) || classes.some((each) => value instanceof each);
  return isOne && Object.keys(value).length === 0 && isClonedAsPlain(value);
}

function isClonedAsPlain(value: object): boolean {
  try {
    return Object.prototype.toString.call(structuredClone(value)) === '[object Object]';
  } catch {
    // It has to be transferred, such as a stream.
    return false;
  }
}

/** @throws {TypeError} if such an object is a part of a value and not transferred. */
export function rejectUncopied(value: unknown, transferred: readonly object[] = []): void {
  const all = new Set<unknown>([value]);
  for (const each of all) {
    if (typeof each !== 'object' || each === null || ArrayBuffer.isView(each)) continue;
    if (isUncopied(each) && !transferred.includes(each))
      throw new TypeError(`${Object.prototype.toString.call(each)} cannot be cloned`);
    for (const part of partsOf(each)) all.add(part);
  }
}

/** Getters are not called. */
function partsOf(value: object): Iterable<unknown> {
  if (value instanceof Map) return [...value].flat();
  if (value instanceof Set) return value;
  try {
    return Object.values(Object.getOwnPropertyDescriptors(value)).map((property) => property.value as unknown);
  } catch {
    // A proxy may throw; so does its clone.
    return [];
  }
}
