/**
 * Freezes what structured clone has made, and everything in it. A map, a set and a date cannot be frozen: their methods
 * that would change them throw. Typed arrays and regular expressions (`lastIndex`) stay as they are.
 *
 * @returns `value` itself.
 */
export function deepFreeze<T>(value: T): T {
  const left: unknown[] = [value];
  // A loop: a recursion could overflow the stack.
  while (left.length > 0) {
    const each = left.pop();
    // What is frozen has been visited.
    if (typeof each !== 'object' || each === null || Object.isFrozen(each)) continue;
    const kind = kindOf(each);
    const guard = guards.get(kind);
    if (guard !== undefined) Object.setPrototypeOf(each, guard);
    // The platform may keep state in others.
    else if (!/^(Object|Array|Error)$/.test(kind)) continue;
    Object.freeze(each);
    for (const part of partsOf(each, kind)) left.push(part);
  }
  return value;
}

/** The parts of a clone that can be objects. */
export function partsOf(object: object, kind: string): readonly unknown[] {
  if (kind === 'Map') return [...(object as Map<unknown, unknown>)].flat();
  if (kind === 'Set') return [...(object as Set<unknown>)];
  return kind === 'Error' ? [Reflect.get(object, 'cause')] : Object.values(object);
}

/**
 * The name of an object's class, if that is one of the language. Not by `instanceof`: `structuredClone` may belong to
 * another realm, as it does in Jest. A clone has no tag of its own.
 */
export function kindOf(object: object): string {
  return Object.prototype.toString.call(object).slice(8, -1);
}

/** Prototypes of maps, sets and dates whose methods do not change them. */
const guards = new Map<string, object>();
for (const { name, prototype } of [Map, Set, Date]) {
  const guard = Object.create(prototype) as object;
  for (const method of Object.getOwnPropertyNames(prototype))
    if (/^(set|add|clear|delete|getOrI)/.test(method)) Object.defineProperty(guard, method, { value: refuse });
  guards.set(name, guard);
}

function refuse(): never {
  throw new TypeError('a shared value cannot be changed: change a copy');
}
