import { kindOf, partsOf } from './deep-freeze.js';

/**
 * Moves the bytes of the views in a clone to shared memory, and only the bytes that they show. Views that overlap still
 * share their memory. A buffer that is itself a part of the value stays, with its views: it would be of another class.
 *
 * @returns the value; another one if it is a view itself.
 */
export function moveToSharedMemory<T>(value: T): T {
  const found = new Set<unknown>([value]);
  const views: ArrayBufferView[] = [];
  const holders: object[] = [];
  // The set grows while it is read.
  for (const each of found) {
    if (typeof each !== 'object' || each === null) continue;
    if (ArrayBuffer.isView(each)) {
      views.push(each);
      continue;
    }
    const parts = partsOf(each, kindOf(each)).filter((part) => typeof part === 'object');
    for (const part of parts) found.add(part);
    if (parts.some((part) => ArrayBuffer.isView(part))) holders.push(each);
  }
  const moved = new Map<unknown, unknown>();
  const movable = views.filter(({ buffer }) => buffer instanceof ArrayBuffer && !found.has(buffer));
  for (const buffer of new Set(movable.map((view) => view.buffer)))
    for (const group of groupsOf(movable.filter((view) => view.buffer === buffer))) moveGroup(buffer, group, moved);
  const movedOf = (part: unknown): unknown => moved.get(part) ?? part;
  for (const holder of holders) replaceParts(holder, movedOf);
  return movedOf(value) as T;
}

/** Views of one buffer, in groups of those that overlap. */
function groupsOf(views: readonly ArrayBufferView[]): ArrayBufferView[][] {
  const groups: ArrayBufferView[][] = [];
  let end = -1;
  for (const view of views.toSorted((a, b) => a.byteOffset - b.byteOffset)) {
    const group = view.byteOffset < end ? groups.at(-1) : undefined;
    if (group === undefined) groups.push([view]);
    else group.push(view);
    end = Math.max(group === undefined ? 0 : end, view.byteOffset + view.byteLength);
  }
  return groups;
}

function moveGroup(buffer: ArrayBufferLike, views: readonly ArrayBufferView[], moved: Map<unknown, unknown>): void {
  const begin = Math.min(...views.map((view) => view.byteOffset));
  const end = Math.max(...views.map((view) => view.byteOffset + view.byteLength));
  // The position of an item of eight bytes is a multiple of eight.
  const base = begin - (begin % 8);
  const memory = new SharedArrayBuffer(end - base);
  new Uint8Array(memory, begin - base).set(new Uint8Array(buffer, begin, end - begin));
  for (const view of views) {
    // A clone is of a class of the platform.
    const Class = view.constructor as new (buffer: SharedArrayBuffer, offset: number, length: number) => object;
    const length = 'length' in view && typeof view.length === 'number' ? view.length : view.byteLength;
    moved.set(view, new Class(memory, view.byteOffset - base, length));
  }
}

function replaceParts(holder: object, movedOf: (part: unknown) => unknown): void {
  if (isMap(holder)) {
    const entries = [...holder];
    holder.clear();
    for (const [key, part] of entries) holder.set(movedOf(key), movedOf(part));
  } else if (isSet(holder)) {
    const items = [...holder];
    holder.clear();
    for (const item of items) holder.add(movedOf(item));
  } else
    for (const key of Object.getOwnPropertyNames(holder)) {
      const part: unknown = Reflect.get(holder, key);
      if (ArrayBuffer.isView(part)) Reflect.set(holder, key, movedOf(part));
    }
}

function isMap(object: object): object is Map<unknown, unknown> {
  return kindOf(object) === 'Map';
}

function isSet(object: object): object is Set<unknown> {
  return kindOf(object) === 'Set';
}
