import { types } from 'node:util';
import { Serializer } from 'node:v8';

/** Prototypes of objects that `structuredClone` copies as V8 serializes them, such as those of classes of the user. */
const alike = new WeakSet<object>();
/** Longer arrays are read by their keys. */
const longestArray = 100_000;

let misses: boolean | undefined;

/** Node has it; its types are in those of browsers only. */
interface Compiler {
  readonly Module: new (bytes: Uint8Array) => object;
}

/** Objects of the platform that no process can receive. */
const unreceivable: readonly (() => object)[] = [
  () => new Blob([]),
  () => {
    const { Module } = Reflect.get(globalThis, 'WebAssembly') as Compiler;
    // The shortest one.
    return new Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  },
];

/**
 * Whether the serializer of V8 takes objects of the platform for something else. Since Node 21, a `Blob` is a plain object without
 * properties for it; of a `WebAssembly.Module`, it writes what no other process can read.
 */
export function missesPlatformObjects(): boolean {
  return (misses ??= unreceivable.some((create) => {
    try {
      new Serializer().writeValue(create());
      return true;
    } catch {
      // It throws for this one, as it should, or the platform has none.
      return false;
    }
  }));
}

/**
 * Checks that a value which V8 has serialized has no parts that would arrive as something else. It is therefore finite, has
 * no proxies, and is not nested too deeply.
 *
 * @throws {TypeError} if it has one.
 */
export function checkParts(value: unknown): void {
  if (!isObject(value)) return;
  // Not recursive, and each object once: a value may contain itself.
  const left: object[] = [value];
  const seen = new Set(left);
  const add = (part: unknown): void => {
    if (!isObject(part) || seen.has(part)) return;
    seen.add(part);
    left.push(part);
  };
  for (let object = left.pop(); object !== undefined; object = left.pop()) {
    if (ArrayBuffer.isView(object)) continue;
    // A longer one may be almost empty.
    if (Array.isArray(object) && object.length <= longestArray) {
      for (const part of object) add(part);
      continue;
    }
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && isObject(prototype)) checkClass(object, prototype);
    if (types.isMap(object))
      for (const [key, part] of object) {
        add(key);
        add(part);
      }
    else if (types.isSet(object)) for (const part of object) add(part);
    else for (const key of Object.keys(object)) add(Reflect.get(object, key));
    if (types.isNativeError(object)) add(object.cause);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** @throws {TypeError} unless the object is copied as V8 serializes it. */
function checkClass(object: object, prototype: object): void {
  if (alike.has(prototype)) return;
  // If not, a part of it may be the reason, and others of its class have no such part.
  if (!isCopiedAlike(object))
    throw new TypeError(`${Object.prototype.toString.call(object)} cannot be sent to another process`);
  alike.add(prototype);
}

/** Kinds that V8 knows. */
const known = new Set(
  [
    'Object',
    'Array',
    'Map',
    'Set',
    'Date',
    'RegExp',
    'Error',
    'ArrayBuffer',
    'Boolean',
    'Number',
    'String',
    'BigInt',
  ].map((kind) => `[object ${kind}]`),
);

function isCopiedAlike(object: object): boolean {
  let copy: object;
  try {
    copy = structuredClone(object);
  } catch {
    return false;
  }
  // A class of the platform has kept its prototype.
  const prototype: unknown = Object.getPrototypeOf(copy);
  return known.has(Object.prototype.toString.call(copy)) && (prototype === null || isOfLanguage(prototype));
}

/** The prototypes of what `structuredClone` makes of objects of the language. */
let ofLanguage: ReadonlySet<unknown> | undefined;

/** In a test runner that loads modules in a context of `node:vm`, `structuredClone` and its copies are of another realm than the classes here. */
function isOfLanguage(prototype: unknown): boolean {
  ofLanguage ??= new Set(
    [
      {},
      [],
      new Map(),
      new Set(),
      new Date(),
      /x/,
      new ArrayBuffer(0),
      ...[true, 0, '', 0n].map(Object),
      ...[Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((Class) => new Class()),
    ].map((object): unknown => Object.getPrototypeOf(structuredClone(object))),
  );
  return ofLanguage.has(prototype);
}
