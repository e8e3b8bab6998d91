import { lengthOf, viewClasses } from './view-classes.js';

/** The parts of an object that a structured clone copies: keys and values, of a set values alone. */
type Parts = readonly (readonly [key: unknown, value: unknown])[];

/**
 * Returns an equal of `value` in which the views that `isChosen` accepts are views of new buffers that have only their
 * bytes. Views that overlap still share their memory. Only the objects between `value` and what is replaced are copied, as
 * a structured clone copies them.
 *
 * @param substituteOf returns what replaces an object that is no view; `undefined` for most.
 */
export function copyViews<T>(
  value: T,
  isChosen: (view: ArrayBufferView) => boolean,
  substituteOf: (object: object) => object | undefined = () => undefined,
): T {
  const views: ArrayBufferView[] = [];
  const substitutes = new Map<object, object>();
  const parts = new Map<object, Parts>();
  const holders = new Map<object, object[]>();
  const found: unknown[] = [value];
  // A loop: a recursion could overflow the stack.
  for (const each of found) {
    if (typeof each !== 'object' || each === null || parts.has(each)) continue;
    const isView = ArrayBuffer.isView(each);
    const substitute = isView ? undefined : substituteOf(each);
    if (substitute !== undefined) substitutes.set(each, substitute);
    parts.set(each, isView || substitute !== undefined ? [] : partsOf(each));
    if (isView && isChosen(each)) views.push(each);
    // Another view is cloned with its buffer, as if the value had the buffer itself.
    else if (isView) parts.set(each.buffer, []);
    for (const part of (parts.get(each) ?? []).flat()) {
      if (typeof part !== 'object' || part === null) continue;
      const known = holders.get(part);
      if (known === undefined) holders.set(part, [each]);
      else known.push(each);
      found.push(part);
    }
  }
  // If the value has the buffer itself too, the views are to share it.
  const alone = views.filter(({ buffer }) => !parts.has(buffer));
  const copies = new Map([...substitutes, ...compacted(alone)]);
  const copied = [...copies.keys()].flatMap((part) => holders.get(part) ?? []);
  for (const holder of copied) {
    if (copies.has(holder)) continue;
    copies.set(holder, emptyCopy(holder));
    for (const outer of holders.get(holder) ?? []) copied.push(outer);
  }
  const copyOf = (part: unknown): unknown => copies.get(part as object) ?? part;
  for (const holder of new Set(copied)) fill(copies.get(holder), parts.get(holder) ?? [], copyOf);
  return copyOf(value) as T;
}

function partsOf(object: object): Parts {
  if (object instanceof Map) return [...object];
  if (object instanceof Set) return [...object].map((item) => [item, item]);
  if (object instanceof Error) return Object.hasOwn(object, 'cause') ? [['cause', object.cause]] : [];
  // Others, such as dates, would lose what they are.
  const isPlain = Array.isArray(object) || Object.prototype.toString.call(object) === '[object Object]';
  return isPlain ? Object.entries(object) : [];
}

function emptyCopy(object: object): object {
  if (Array.isArray(object)) return Object.assign([], { length: object.length });
  if (object instanceof Map) return new Map();
  if (object instanceof Error) return emptyError(object);
  return object instanceof Set ? new Set() : {};
}

/** A clone of it is one of `error` without its cause. */
function emptyError(error: Error): Error {
  const copy = new Error();
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object);
  for (const key of ['name', 'message', 'stack'] as const)
    if (Object.hasOwn(error, key)) Object.defineProperty(copy, key, { value: error[key], configurable: true });
  return copy;
}

function fill(copy: object | undefined, parts: Parts, copyOf: (part: unknown) => unknown): void {
  for (const [key, part] of parts) {
    if (copy instanceof Map) copy.set(copyOf(key), copyOf(part));
    else if (copy instanceof Set) copy.add(copyOf(part));
    // An assignment to __proto__ would not create a property.
    else if (copy !== undefined)
      Object.defineProperty(copy, key as string, {
        value: copyOf(part),
        enumerable: true,
        writable: true,
        configurable: true,
      });
  }
}

/** The copies of some views. Each part of a buffer that views cover without a gap is copied into one buffer. */
function compacted(views: readonly ArrayBufferView[]): Map<object, object> {
  const copies = new Map<object, object>();
  for (const buffer of new Set(views.map((view) => view.buffer))) {
    const all = views.filter((view) => view.buffer === buffer).toSorted((a, b) => a.byteOffset - b.byteOffset);
    let group: ArrayBufferView[] = [];
    let end = 0;
    for (const view of all) {
      if (view.byteOffset >= end) copyGroup(group, copies);
      if (view.byteOffset >= end) group = [];
      group.push(view);
      end = Math.max(end, view.byteOffset + view.byteLength);
    }
    copyGroup(group, copies);
  }
  return copies;
}

/** Copies the memory of views that overlap, and makes views of the copy. */
function copyGroup(views: readonly ArrayBufferView[], copies: Map<object, object>): void {
  const [first] = views;
  if (first === undefined) return;
  const begin = first.byteOffset;
  const end = Math.max(...views.map((view) => view.byteOffset + view.byteLength));
  // The position of an item of eight bytes is a multiple of eight.
  const base = begin - (begin % 8);
  const copy = new ArrayBuffer(end - base);
  new Uint8Array(copy, begin - base).set(new Uint8Array(first.buffer, begin, end - begin));
  for (const view of views) {
    const name = (view as { readonly [Symbol.toStringTag]?: string })[Symbol.toStringTag];
    const Class = viewClasses.find((each) => each.name === name) ?? DataView;
    copies.set(view, new Class(copy, view.byteOffset - base, lengthOf(view)));
  }
}
