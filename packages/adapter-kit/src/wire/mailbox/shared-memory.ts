/**
 * Whether shared memory is still shared in clones that this engine makes on one thread. In WebKit (2.50) they have a
 * copy in an ordinary buffer.
 */
export function clonesKeepSharing(): boolean {
  return structuredClone(new SharedArrayBuffer(1)) instanceof SharedArrayBuffer;
}

/**
 * Whether a value that can be cloned has shared memory in it. Calls no getters, so shared memory that only a getter
 * returns is missed.
 */
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
