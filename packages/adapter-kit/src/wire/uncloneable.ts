import { isThenable, quoted, transferablesOf } from '@dispatch/core/internal';
import { cloneTransferring } from './clone.js';
import { tagOf } from './error-brand.js';
import { ownBytesOf } from './own-bytes.js';
import { sharing } from './sharing.js';

/** Whether this thread can send a value, in place of which nothing else is sent. */
let isSent = (value: unknown): boolean => {
  try {
    cloneTransferring(value);
    return true;
  } catch {
    // A getter of the value may throw anything.
    return false;
  }
};

/**
 * Makes this thread's worker send only what `test` accepts: for a transport that rejects some of what can be cloned, such as a
 * `Blob`. Errors are then sent without such properties, and the errors of results name the part. Call it
 * before the first task. `ByteWorker` does.
 */
export function acceptOnly(test: (value: unknown) => boolean): void {
  isSent = test;
}

/** Whether `value` can be cloned, and sent if this is a worker. */
export function isCloneable(value: unknown): boolean {
  return isSent(ownBytesOf(value));
}

/** How many levels of a value are searched for the part that cannot be cloned. */
const deepest = 100;

/**
 * Describes which part of `value` cannot be cloned: `.items[1].callback is a function`. Clones each part, so use it
 * only for values whose clone has failed.
 *
 * @param accepts whether a value can be cloned. Each part is passed to it.
 */
export function describeUncloneable(value: unknown, accepts: (value: unknown) => boolean = isSent): string {
  const seen = new Set<unknown>();
  let path = '';
  // Once: to search each of many levels again takes seconds.
  let part: unknown = ownBytesOf(value);
  let thrown: Thrown | undefined;
  // Bounded, since a getter may return a new object each time.
  for (;;) {
    if (seen.size === deepest) return 'it is nested too deeply';
    seen.add(part);
    const found = childrenOf(part).find(
      ([, child, failed]) => failed !== undefined || !(seen.has(child) || accepts(child)),
    );
    if (!found) break;
    path += found[0];
    [, part, thrown] = found;
  }
  let what = 'an object that throws when it is inspected';
  try {
    what = thrown
      ? `a getter that throws (${String(thrown.error)})`
      : (sharing.describe?.(part) ?? nameOf(part, accepts));
  } catch {
    // What was thrown has nothing to do with why it cannot be cloned.
  }
  return `${path || 'it'} is ${what}`;
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
  accepts: (value: unknown) => boolean = isSent,
  context: object = {},
  called = (position: number): string => `argument ${position + 1}`,
): string {
  const own = ownBytesOf(args, true);
  for (const test of [isSent, accepts]) {
    if (!test(context)) return `the context (${describeUncloneable(context, test)})`;
    const position = own.findIndex((arg) => !test(arg));
    if (position >= 0) return `${called(position)} (${describeUncloneable(own[position], test)})`;
  }
  // All can be cloned, so one of them cannot be transferred.
  const marked = args.flatMap((arg, position) => (transferablesOf(arg) === undefined ? [] : called(position)));
  return marked.length > 0 ? `${marked.join(' or ')} (what it transfers)` : `one of the ${args.length} arguments`;
}

/** A part of a value, or what its getter throws. */
type Part = readonly [step: string, child: unknown, thrown?: Thrown];

interface Thrown {
  readonly error: unknown;
}

/** The parts of a value. None if that throws: every operation on a proxy can throw. */
function childrenOf(value: unknown): Part[] {
  try {
    return typeof value !== 'object' || value === null || isOurs(value) ? [] : partsOf(value);
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

function nameOf(value: unknown, accepts: (value: unknown) => boolean): string {
  if (typeof value === 'function') return value.name ? `the function '${value.name}'` : 'a function';
  if (typeof value === 'symbol') return `the ${String(value)}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (isThenable(value)) return `a ${isOurs(value) ? 'future' : 'promise'}: await it first`;
  if (isOurs(value)) {
    if ('toReadableStream' in value) return 'a stream: pass its values';
    return 'execute' in value
      ? 'a dispatcher, which belongs to its thread'
      : 'a task: pass it to execute(), and pass its result';
  }
  const kind = tagOf(value).slice(8, -1);
  const name = (kind === 'Object' && value.constructor?.name) || kind;
  // Its parts can be cloned, so a plain copy can be too, unless they are too much together.
  if (['Object', 'Array'].includes(name) && !accepts(value))
    return accepts({ ...value })
      ? 'a Proxy, such as of reactive state: pass a plain copy'
      : 'too large or nested too deeply';
  return `an uncloneable ${name}`;
}

/** Whether `value` is an object of this library that cannot be cloned. By its kind: another copy may have made it. */
function isOurs(value: object): boolean {
  return 'uncloneable' in value && typeof value.uncloneable === 'symbol';
}
