import { isOrdinary, mostParts, partsOf } from '../../wire/small-values.js';
import type { Call } from '../call/call.js';

type Arguments = readonly unknown[];

/**
 * Returns the arguments of as many calls, from the first one, as can be sent in one message; an empty array if the
 * first call needs a message of its own.
 *
 * An object that is part of the arguments of two calls would be one object for both in the worker, but each run gets
 * its own copies (clause D2): the second call's arguments are cloned here. A call with transferables needs its own
 * message: if a message fails, nothing of it may have been transferred. So does a call with large arguments, see
 * `isSmall`.
 */
export function unshareArguments(calls: readonly Call[]): readonly Arguments[] {
  const owners = new Owners();
  const unshared: Arguments[] = [];
  for (const call of calls) {
    const args = call.transfer === undefined ? owners.take(call) : undefined;
    if (args === undefined) break;
    unshared.push(args);
  }
  return unshared;
}

/** Which call each object belongs to, as an argument or as a part of one. */
class Owners {
  readonly #owners = new Map<object, object>();
  /** The context of the last call. Calls with the same one share its copy. */
  #context: object | undefined;
  #visited = 0;
  #isCommon = false;
  #hasSharedMemory = false;

  /** @returns the arguments of `call` without objects of earlier calls; `undefined` if that cannot be determined. */
  take(call: Call): Arguments | undefined {
    this.#visited = 0;
    this.#isCommon = false;
    this.#hasSharedMemory = false;
    try {
      const context = call.extras?.context;
      if (context !== undefined && context !== this.#context && !this.#take(context, context)) return undefined;
      this.#context = context;
      this.#visited = 0;
      if (!this.#takeAll(call.args, call)) return undefined;
      if (!this.#isCommon) return call.args;
      // WebKit: a clone on the same thread does not share the memory.
      return this.#hasSharedMemory ? undefined : structuredClone(call.args);
    } catch {
      // A getter or proxy throws, or a value cannot be cloned. In a message of its own it affects no other call.
      return undefined;
    }
  }

  #takeAll(values: Arguments, owner: object): boolean {
    // By index: a closure would be one more object per call.
    for (let index = 0; index < values.length; index += 1) if (!this.#take(values[index], owner)) return false;
    return true;
  }

  #take(value: unknown, by: object): boolean {
    this.#visited += 1;
    if (this.#visited > mostParts) return false;
    if (typeof value !== 'object' || value === null) return true;
    if (typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer)
      return (this.#hasSharedMemory = true);
    if (!isOrdinary(value)) return false;
    const owner = this.#owners.get(value);
    if (owner !== undefined) {
      this.#isCommon ||= owner !== by;
      return true;
    }
    this.#owners.set(value, by);
    if (value instanceof ArrayBuffer) this.#visited += value.byteLength / 1000;
    return this.#visited <= mostParts && this.#takeAll(partsOf(value), by);
  }
}
