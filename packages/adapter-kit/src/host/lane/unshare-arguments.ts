import type { Call } from '../call/call.js';

/**
 * So many values of a call's arguments are looked at, and 1000 bytes of a buffer count as one: what has more takes longer to clone
 * than a message of its own costs.
 */
const mostLooked = 100;

type Arguments = readonly unknown[];

/**
 * The arguments of those calls, from the first on, that can travel as one message; none where the first goes by itself.
 *
 * What the arguments of two calls have in common would be one object for both over there, and each run is to get copies of its own
 * (clause D2): so the second gets a clone of its own here. What a call moves has to go by itself: should a message fail, nothing of
 * it may have moved.
 */
export function unshareArguments(calls: readonly Call[]): readonly Arguments[] {
  const owners = new Owners();
  const apart: Arguments[] = [];
  for (const call of calls) {
    const args = call.transfer === undefined ? owners.take(call) : undefined;
    if (args === undefined) break;
    apart.push(args);
  }
  return apart;
}

/** Which call an object is an argument of, or a part of one. */
class Owners {
  readonly #owners = new Map<object, Call>();
  #looked = 0;
  #isCommon = false;
  #hasSharedMemory = false;

  /** @returns the arguments of `call` without anything that belongs to an earlier one; `undefined` where that cannot be told. */
  take(call: Call): Arguments | undefined {
    this.#looked = 0;
    this.#isCommon = false;
    this.#hasSharedMemory = false;
    try {
      if (!this.#takeAll(call.args, call)) return undefined;
      if (!this.#isCommon) return call.args;
      // WebKit's clones on one thread do not keep it shared.
      return this.#hasSharedMemory ? undefined : structuredClone(call.args);
    } catch {
      // A getter or a proxy that throws, or what cannot be cloned: by itself it harms no other, and says what is wrong.
      return undefined;
    }
  }

  #takeAll(values: Arguments, call: Call): boolean {
    // By index: a closure would be an object for every call.
    for (let index = 0; index < values.length; index += 1) if (!this.#take(values[index], call)) return false;
    return true;
  }

  #take(value: unknown, call: Call): boolean {
    this.#looked += 1;
    if (this.#looked > mostLooked) return false;
    if (typeof value !== 'object' || value === null) return true;
    if (typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer)
      return (this.#hasSharedMemory = true);
    const owner = this.#owners.get(value);
    if (owner !== undefined) {
      this.#isCommon ||= owner !== call;
      return true;
    }
    this.#owners.set(value, call);
    if (value instanceof ArrayBuffer) this.#looked += value.byteLength / 1000;
    return this.#looked <= mostLooked && this.#takeAll(partsOf(value), call);
  }
}

function partsOf(value: object): readonly unknown[] {
  if (ArrayBuffer.isView(value)) return [value.buffer];
  if (value instanceof Map || value instanceof Set) return [...value];
  return value instanceof Error ? [value.cause] : Object.values(value);
}
