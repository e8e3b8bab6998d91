import { isThenable, quoted, transferablesOf } from '@dispatch/core/internal';
import { cloneTransferring } from './clone.js';

/** Whether `value` can be cloned. */
export function isCloneable(value: unknown): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return false;
  if (typeof value !== 'object' || value === null) return true;
  try {
    cloneTransferring(value);
    return true;
  } catch {
    // A getter of the value may throw anything.
    return false;
  }
}

/** How many levels of a value are searched for the part that cannot be cloned. */
const deepest = 100;

/**
 * Describes which part of `value` cannot be cloned: `.items[1].callback is a function`. Clones each part, so use it
 * only for values whose clone has failed.
 *
 * @param accepts whether a value can be cloned. Each part is passed to it.
 */
export function describeUncloneable(value: unknown, accepts: (value: unknown) => boolean = isCloneable): string {
  const seen = new Set<unknown>();
  let path = '';
  let part = value;
  // Bounded, since a getter may return a new object each time.
  descend: for (;;) {
    if (seen.size === deepest) return 'it is nested too deeply';
    seen.add(part);
    for (const [step, child, thrown] of childrenOf(part)) {
      if (thrown !== undefined)
        return `${path}${step} is ${inspected(() => `a getter that throws (${String(thrown.error)})`)}`;
      if (seen.has(child) || accepts(child)) continue;
      path += step;
      part = child;
      continue descend;
    }
    break;
  }
  return `${path || 'it'} is ${inspected(() => nameOf(part))}`;
}

/**
 * Describes which argument of a call cannot be cloned: `argument 2 (.items[1].callback is a function)`.
 *
 * @param accepts whether the transport of an adapter sends a value, which may be less than what can be cloned.
 */
export function describeArguments(args: readonly unknown[], accepts?: (value: unknown) => boolean): string {
  for (const test of accepts === undefined ? [isCloneable] : [isCloneable, accepts]) {
    const position = args.findIndex((arg) => !test(arg));
    if (position >= 0) return `argument ${position + 1} (${describeUncloneable(args[position], test)})`;
  }
  return describeTransferred(args);
}

/** All arguments can be cloned, so one of them cannot be transferred. */
function describeTransferred(args: readonly unknown[]): string {
  const marked = args.flatMap((arg, position) => (transferablesOf(arg) === undefined ? [] : position + 1));
  return marked.length > 0
    ? `argument ${marked.join(' or ')} (what it transfers)`
    : `one of the ${args.length} arguments`;
}

/** A part of a value, or what its getter throws. */
type Part = readonly [step: string, child: unknown, thrown?: { readonly error: unknown }];

/** The parts of a value. None if that throws: every operation on a proxy can throw. */
function childrenOf(value: unknown): Part[] {
  if (typeof value !== 'object' || value === null) return [];
  try {
    return isOurs(value) ? [] : partsOf(value);
  } catch {
    return [];
  }
}

function partsOf(value: object): Part[] {
  if (value instanceof Map) {
    return [...value].flatMap(([key, item], index) => [
      [`.keys()[${index}]`, key],
      [
        typeof key === 'object'
          ? `.values()[${index}]`
          : `.get(${typeof key === 'string' ? quoted(key) : String(key)})`,
        item,
      ],
    ]);
  }
  if (value instanceof Set) return [...value].map((item, index) => [`.values()[${index}]`, item]);
  return Object.keys(value).map((key): Part => {
    const step = Array.isArray(value)
      ? `[${key}]`
      : /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
        ? `.${key}`
        : `[${quoted(key)}]`;
    try {
      return [step, Reflect.get(value, key)];
    } catch (error) {
      return [step, undefined, { error }];
    }
  });
}

function inspected(describe: () => string): string {
  try {
    return describe();
  } catch {
    return 'an object that throws when it is inspected';
  }
}

function nameOf(value: unknown): string {
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function '${value.name}'`;
  if (typeof value === 'symbol') return `the ${String(value)}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (isThenable(value)) return `a ${isOurs(value) ? 'future' : 'promise'}: await it first`;
  if (isOurs(value)) return ownKindOf(value);
  const name: unknown = value.constructor?.name;
  // Its parts can be cloned: no other object of these classes is uncloneable.
  if ((name === 'Object' || name === 'Array') && !isCloneable(value))
    return 'a Proxy, such as of reactive state: pass a plain copy';
  return typeof name === 'string' && name !== '' ? `an uncloneable ${name}` : 'an uncloneable object';
}

/** Whether `value` is an object of this library that cannot be cloned. By its kind: another copy may have made it. */
function isOurs(value: object): boolean {
  return 'uncloneable' in value && typeof value.uncloneable === 'symbol';
}

/** Describes an object of this library, and says what to pass in its place. */
function ownKindOf(value: object): string {
  if ('toReadableStream' in value) return 'a stream: pass its values';
  return 'execute' in value
    ? 'a dispatcher, which belongs to its thread'
    : 'a task: pass it to execute(), and pass its result';
}
