/**
 * Whether the clones that this engine makes keep shared memory shared. Those of WebKit that stay on a thread hold a copy, an
 * ordinary buffer (2.50).
 */
export function clonesKeepSharing(): boolean {
  return structuredClone(new SharedArrayBuffer(1)) instanceof SharedArrayBuffer;
}

/** Whether shared memory is in a value that can be cloned. Getters are not called: what is behind one is not found. */
export function holdsSharedMemory(value: unknown): boolean {
  const seen = new Set<unknown>();
  const rest = [value];
  while (rest.length > 0) {
    const part = rest.pop();
    if (typeof part !== 'object' || part === null || seen.has(part)) continue;
    seen.add(part);
    if (part instanceof SharedArrayBuffer) return true;
    rest.push(...partsOf(part));
  }
  return false;
}

function partsOf(value: object): readonly unknown[] {
  if (ArrayBuffer.isView(value)) return [value.buffer];
  if (value instanceof Map) return [...value].flat();
  if (value instanceof Set) return [...value];
  return Object.values(Object.getOwnPropertyDescriptors(value)).map((property): unknown => property.value);
}
