import { isOfModule, type NamedClass } from './module-classes.js';

const { getOwnPropertyDescriptor, getPrototypeOf, keys, prototype: plain } = Object;
const { toString } = Object.prototype;

/** What all iterators inherit from. A clone of those of the language throws. */
const iterator: object = getPrototypeOf(getPrototypeOf([].values()) as object) as object;

/** Whether a clone of the objects with a prototype is empty. For those of the language, it is not, or the clone throws. */
const isEmptiedBy = new WeakMap<object, boolean>(
  [plain, Array, ArrayBuffer, Boolean, Date, Error, Map, Number, RegExp, Set, String].map((each) => [
    typeof each === 'function' ? each.prototype : each,
    false,
  ]),
).set(iterator, true);

/** The last prototype of objects that are copied. Many objects of one class come one after the other. */
let copied: object = plain;

/** What to pass in place of an object. */
const inPlaceOf: Readonly<Record<string, string>> = {
  AbortController: "the option 'signal'",
  AbortSignal: "the option 'signal'",
  BroadcastChannel: 'its name',
  FormData: '[...form]',
  Headers: '[...headers]',
  MessagePort: 'it to a task on a thread, with transfer(port, [port])',
  Request: 'what the task needs of it, such as its url',
  Response: 'what the task needs of it, such as await response.text()',
  URL: 'its href',
  URLSearchParams: 'String(params)',
};

/**
 * Objects that are not cloned to find out what becomes of them. If one was closed in an earlier turn of the event loop, a clone of
 * the first ends the process on Node 20 (SIGSEGV), and one of the second is empty. Otherwise it throws, as everywhere else.
 */
const closable = new Set(['MessagePort', 'BroadcastChannel']);

/**
 * Whether `object` belongs to the platform and would arrive as an empty object: Node's structured clone takes many of its own
 * objects, such as a `URL`, for plain ones without properties. Browsers throw for them. So it is for a port, which can be
 * transferred only.
 */
export function isEmptied(object: object): boolean {
  const prototype: unknown = getPrototypeOf(object);
  if (prototype === copied || !isObject(prototype)) return false;
  const areAll = areEmptied(object, prototype);
  if (areAll === false) copied = prototype;
  // A user's class that extends one of the platform may have properties, which arrive.
  return areAll === true && (isGlobal(classOf(prototype)) || keys(object).length === 0);
}

/** An object that nothing can clone, in place of one whose clone would be empty. The error of the clone has its tag. */
export function uncloneableFor(object: object): object {
  const tag = tagOf(object);
  const { name } = object.constructor;
  // Before Node 22, a port has the tag of what it extends. Classes of modules have none.
  const kind = tag === 'Object' || closable.has(name) ? name : tag;
  const other = inPlaceOf[kind];
  const value = other === undefined ? kind : `${kind}: pass ${other}`;
  return Object.defineProperty(new WeakSet(), Symbol.toStringTag, { value });
}

/** An object with the tag of `object`, of which a clone has nothing. */
export function standInFor(object: object): object {
  return Object.defineProperty({}, Symbol.toStringTag, { value: tagOf(object) });
}

function tagOf(object: object): string {
  return toString.call(object).slice('[object '.length, -1);
}

/** @returns `undefined` if that cannot be known, since the object cannot be cloned. */
function areEmptied(object: object, prototype: object): boolean | undefined {
  const known = isEmptiedBy.get(prototype);
  if (known !== undefined) return known;
  const next: unknown = getPrototypeOf(prototype);
  const inherited = (): boolean | undefined => (isObject(next) ? areEmptied(object, next) : false);
  const own = classOf(prototype);
  const found = isGlobal(own) || isOfModule(own) ? isRefused(object, own) : inherited();
  if (found !== undefined) isEmptiedBy.set(prototype, found);
  return found;
}

/** The class whose prototype it is. */
function classOf(prototype: object): NamedClass | undefined {
  const { constructor } = prototype;
  return typeof constructor === 'function' && constructor.prototype === prototype ? constructor : undefined;
}

/** Whether the platform has defined a class as a global. What a program defines is enumerable. */
function isGlobal(found: NamedClass | undefined): found is NamedClass {
  if (found === undefined || getOwnPropertyDescriptor(globalThis, found.name)?.enumerable !== false) return false;
  return Reflect.get(globalThis, found.name) === found;
}

function isRefused(object: object, { name }: NamedClass): boolean | undefined {
  return closable.has(name) || isCopiedAsPlain(object);
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
