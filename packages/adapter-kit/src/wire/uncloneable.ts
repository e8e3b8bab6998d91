import { isThenable, quoted, transferablesOf } from '@dispatch/core/internal';
import { cloneTransferring } from './clone.js';
import { tagOf } from './error-brand.js';
import { ownBytesOf } from './own-bytes.js';
import { sharing } from './sharing.js';

/** Throws if this thread does not send a value. */
let send: (value: unknown) => unknown = cloneTransferring;

/**
 * Makes this thread's worker send only what `test` accepts: for a transport that rejects some of what can be cloned, such as a
 * `Blob`, and throws for it. Errors are then sent without such properties, and the errors of results name the part. Call it
 * before the first task. `ByteWorker` does.
 */
export function acceptOnly(test: (value: unknown) => boolean): void {
  send = (value) => {
    if (!test(value)) throw new TypeError('it is not accepted');
  };
}

/** Whether `value` can be cloned, and sent if this is a worker. @param asItIs whether it is known that nothing is sent in its place. */
export function isCloneable(value: unknown, asItIs?: boolean): boolean {
  try {
    send(asItIs ? value : ownBytesOf(value));
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
 * @param accepts whether a value can be cloned. Each part is passed to it, and whether it is known that nothing is
 * sent in its place.
 */
export function describeUncloneable(
  value: unknown,
  accepts: (value: unknown, asItIs?: boolean) => boolean = isCloneable,
): string {
  // If so, it holds for each part. To search each of many levels again takes seconds.
  const asItIs = ownBytesOf(value) === value;
  const seen = new Set<unknown>();
  let path = '';
  let part = value;
  // Bounded, since a getter may return a new object each time.
  for (;;) {
    if (seen.size === deepest) return 'it is nested too deeply';
    seen.add(part);
    const found = childrenOf(part).find(
      ([, child, thrown]) => thrown !== undefined || !(seen.has(child) || accepts(child, asItIs)),
    );
    if (found === undefined) break;
    const [step, child, thrown] = found;
    if (thrown !== undefined)
      return `${path}${step} is ${inspected(() => `a getter that throws (${String(thrown.error)})`)}`;
    path += step;
    part = child;
  }
  return `${path || 'it'} is ${inspected(() => sharing.describe?.(part) ?? nameOf(part))}`;
}

/**
 * Describes which argument of a call cannot be cloned: `argument 2 (.items[1].callback is a function)`.
 *
 * @param accepts whether the transport of an adapter sends a value, which may be less than what can be cloned.
 * @param context what the call carries: `the context (.request.user.name is a function)`.
 * @param called what an argument is called, by its position.
 */
export function describeArguments(
  args: readonly unknown[],
  accepts?: (value: unknown) => boolean,
  context: object = {},
  called = (position: number): string => `argument ${position + 1}`,
): string {
  for (const test of accepts === undefined ? [isCloneable] : [isCloneable, accepts]) {
    const position = args.findIndex((arg) => !test(arg));
    if (!test(context)) return `the context (${describeUncloneable(context, test)})`;
    if (position >= 0) return `${called(position)} (${describeUncloneable(args[position], test)})`;
  }
  // All can be cloned, so one of them cannot be transferred.
  const marked = args.flatMap((arg, position) => (transferablesOf(arg) === undefined ? [] : called(position)));
  return marked.length > 0 ? `${marked.join(' or ')} (what it transfers)` : `one of the ${args.length} arguments`;
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
  const kind = tagOf(value).slice(8, -1);
  const name = (kind === 'Object' && value.constructor?.name) || kind;
  // Its parts can be cloned: no other object of these kinds is uncloneable.
  if (['Object', 'Array'].includes(name) && !isCloneable(value))
    return 'a Proxy, such as of reactive state: pass a plain copy';
  return `an uncloneable ${name}`;
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
