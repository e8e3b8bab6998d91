import { types } from 'node:util';

/**
 * Why two values differ; `undefined` if they are equal, and refer to their parts in the same way. Both are what
 * `structuredClone`, or an equal of it, has returned.
 */
export function difference(
  one: unknown,
  other: unknown,
  path = 'it',
  seen = new Map<object, object>(),
): string | undefined {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null)
    return Object.is(one, other) ? undefined : `${path} differs`;
  const known = seen.get(one);
  if (known !== undefined) return known === other ? undefined : `${path} refers to another object`;
  seen.set(one, other);
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return `${path} is of another class`;
  const parts = partsOf(one);
  const others = partsOf(other);
  if (parts.length !== others.length) return `${path} has ${others.length} parts, and not ${parts.length}`;
  for (const [index, [key, part]] of parts.entries()) {
    if (others[index]?.[0] !== key) return `${path} has the part ${String(others[index]?.[0])}, and not ${key}`;
    const found = difference(part, others[index][1], `${path}.${key}`, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All parts in which objects of a kind can differ, each with a name. */
function partsOf(object: object): (readonly [string, unknown])[] {
  const own = Object.entries(Object.getOwnPropertyDescriptors(object)).flatMap(([key, each]) => [
    [key, each.value] as const,
    [`${key}: attributes`, `${String(each.enumerable)} ${String(each.writable)} ${String(each.configurable)}`] as const,
  ]);
  if (ArrayBuffer.isView(object))
    return [
      ['buffer', object.buffer],
      ['offset', object.byteOffset],
      ['bytes', object.byteLength],
    ];
  if (object instanceof ArrayBuffer) {
    const { maxByteLength } = object as ArrayBuffer & { readonly maxByteLength?: number };
    return [
      ['content', Buffer.from(object).toString('hex')],
      ['most', maxByteLength],
    ];
  }
  if (object instanceof Map)
    return [...object].flatMap(([key, value], index) => [
      [`${index} key`, key],
      [`${index}`, value],
    ]);
  if (object instanceof Set) return [...object].map((value, index) => [`${index}`, value]);
  if (object instanceof Date) return [['time', object.getTime()]];
  if (object instanceof RegExp)
    return [
      ['regular expression', String(object)],
      ['last', object.lastIndex],
    ];
  if (types.isBoxedPrimitive(object)) return [['primitive', object.valueOf()]];
  if (object instanceof DOMException)
    return [
      ['name', object.name],
      ['message', object.message],
    ];
  // The order of the properties of an error says nothing.
  return object instanceof Error ? own.sort(([one], [other]) => (one < other ? -1 : 1)) : own;
}
