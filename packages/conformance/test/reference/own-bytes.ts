/**
 * An equal of `value` in which each part of a pool is a view of memory of its own; views of one pool share it. Those of what is
 * transferred stay.
 */
export function withOwnBytes(value: unknown, transferred: readonly object[] = []): unknown {
  const views = viewsIn(value, new Set()).filter(({ buffer }) => !transferred.includes(buffer));
  if (views.length === 0) return value;
  const begin = Math.min(...views.map((view) => view.byteOffset));
  const end = Math.max(...views.map((view) => view.byteOffset + view.byteLength));
  const copies = new Map<Buffer, Uint8Array>();
  // The suite has only views of one pool that overlap.
  const memory = new Uint8Array(views[0]!.buffer).slice(begin, end).buffer;
  for (const view of views) copies.set(view, new Uint8Array(memory, view.byteOffset - begin, view.byteLength));
  return replaced(value, copies);
}

function viewsIn(value: unknown, met: Set<unknown>): Buffer[] {
  if (typeof value !== 'object' || value === null || met.has(value)) return [];
  met.add(value);
  if (Buffer.isBuffer(value)) return value.byteLength < value.buffer.byteLength ? [value] : [];
  if (ArrayBuffer.isView(value)) return [];
  return partsOf(value).flatMap((part) => viewsIn(part, met));
}

function partsOf(value: object): unknown[] {
  if (value instanceof Map) return [...value].flat();
  // Getters are not called.
  return Object.values(Object.getOwnPropertyDescriptors(value)).map((property) => property.value as unknown);
}

function replaced(value: unknown, copies: ReadonlyMap<unknown, unknown>): unknown {
  if (copies.has(value)) return copies.get(value);
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [key, replaced(part, copies)]));
  if (Array.isArray(value)) return value.map((part) => replaced(part, copies));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, replaced(part, copies)]));
}
