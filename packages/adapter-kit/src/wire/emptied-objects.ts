const { getOwnPropertyDescriptor, getPrototypeOf, keys, prototype: plain } = Object;
const { toString } = Object.prototype;

/** Whether a clone of the objects with a prototype is empty. For those of the language, it is not, or the clone throws. */
const isEmptiedBy = new WeakMap<object, boolean>(
  [plain, Array, ArrayBuffer, Boolean, Date, Error, Map, Number, RegExp, Set, String].map((each) => [
    typeof each === 'function' ? each.prototype : each,
    false,
  ]),
);

/** The last prototype of objects that are copied. Many objects of one class come one after the other. */
let copied: object = plain;

/** What to pass in place of an object. */
const inPlaceOf: Readonly<Record<string, string>> = {
  AbortController: "the option 'signal'",
  AbortSignal: "the option 'signal'",
  FormData: '[...form]',
  Headers: '[...headers]',
  Request: 'what the task needs of it, such as its url',
  Response: 'what the task needs of it, such as await response.text()',
  URL: 'its href',
  URLSearchParams: 'String(params)',
};

/**
 * Whether `object` belongs to the platform and would arrive as an empty object: Node's structured clone takes many of its own
 * objects, such as a `URL`, for plain ones without properties. Browsers throw for them.
 */
export function isEmptied(object: object): boolean {
  // Most objects are plain ones, and this is asked for each of them. A property takes a fraction of what the prototype takes.
  if (object.constructor === Object) return false;
  const prototype: unknown = getPrototypeOf(object);
  if (prototype === copied || !isObject(prototype)) return false;
  const areAll = areEmptied(object, prototype);
  if (areAll === false) copied = prototype;
  // A user's class that extends one of the platform may have properties, which arrive.
  return areAll === true && (isOfPlatform(prototype) || keys(object).length === 0);
}

/** An object that nothing can clone, in place of one whose clone would be empty. The error of the clone has its tag. */
export function uncloneableFor(object: object): object {
  const kind = toString.call(object).slice('[object '.length, -1);
  const other = inPlaceOf[kind];
  const value = other === undefined ? kind : `${kind}: pass ${other}`;
  return Object.defineProperty(new WeakSet(), Symbol.toStringTag, { value });
}

/** @returns `undefined` if that cannot be known, since the object cannot be cloned. */
function areEmptied(object: object, prototype: object): boolean | undefined {
  const known = isEmptiedBy.get(prototype);
  if (known !== undefined) return known;
  const next: unknown = getPrototypeOf(prototype);
  const inherited = (): boolean | undefined => (isObject(next) ? areEmptied(object, next) : false);
  const found = isOfPlatform(prototype) ? isCopiedAsPlain(object) : inherited();
  if (found !== undefined) isEmptiedBy.set(prototype, found);
  return found;
}

/** Whether it is the prototype of a class that the platform has defined as a global. What a program defines is enumerable. */
function isOfPlatform(prototype: object): boolean {
  const { constructor } = prototype;
  if (typeof constructor !== 'function' || constructor.prototype !== prototype) return false;
  if (getOwnPropertyDescriptor(globalThis, constructor.name)?.enumerable !== false) return false;
  return Reflect.get(globalThis, constructor.name) === constructor;
}

function isCopiedAsPlain(object: object): boolean | undefined {
  try {
    // Within an array: Deno rejects its own objects only on the outside. Not by the prototype of the copy: in a test runner that
    // isolates modules, it is that of another realm.
    return toString.call(structuredClone([object])[0]) === '[object Object]';
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
