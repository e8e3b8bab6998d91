import type { Dispatcher } from '@dispatch/core';
import { ConformanceError } from './assertions.js';
import { show } from './show.js';

/** What cases rely on without checking it: a case of its own checks each. */
const returns: Readonly<Record<string, readonly [kind: string, is: (value: unknown) => boolean]>> = {
  execute: ['a promise', (value) => hasMethod(value, 'then')],
  executeAsync: ['a future', isObject],
  stream: ['an async generator', (value) => hasMethod(value, 'next')],
  map: ['an async generator', (value) => hasMethod(value, 'next')],
  stats: ['statistics with workers', (value) => isObject(value) && Array.isArray(Reflect.get(value, 'workers'))],
  ready: ['a promise', (value) => hasMethod(value, 'then')],
  close: ['a promise', (value) => hasMethod(value, 'then')],
};

const members: Readonly<Record<string, (value: unknown) => boolean>> = {
  ...Object.fromEntries(Object.keys(returns).map((name) => [name, (value: unknown) => typeof value === 'function'])),
  executeSync: (value) => typeof value === 'function',
  capabilities: isObject,
  events: (value) => hasMethod(value, 'addEventListener'),
};

/** A case needs something that the dispatchers of this harness, or the platform, do not have. */
export class MissingError extends ConformanceError {
  /** What is missing. */
  readonly what: string;

  constructor(what: string, message: string) {
    super(message);
    this.what = what;
  }
}

const originals = new WeakMap<Dispatcher, Dispatcher>();

/**
 * The dispatcher as cases use it: where they meet a mistake that they do not check, a member that is missing or a method
 * that returns a value of another kind, it throws a clear complaint.
 *
 * @param onMissing called with that complaint too.
 */
export function guarded(dispatcher: Dispatcher, onMissing: (error: MissingError) => void): Dispatcher {
  const complain = (name: string, message: string): never => {
    const error = new MissingError(name, message);
    onMissing(error);
    throw error;
  };
  const methods = new Map<unknown, unknown>();
  const method = (name: PropertyKey, value: (...args: unknown[]) => unknown): unknown => {
    const [kind, is] = (typeof name === 'string' ? returns[name] : undefined) ?? [];
    return (...args: unknown[]): unknown => {
      const returned: unknown = Reflect.apply(value, dispatcher, args);
      if (is === undefined || is(returned)) return returned;
      return complain(String(name), `${String(name)}() returns ${kind}: it returned ${show(returned)}`);
    };
  };
  // Of another target than the dispatcher, whose members may be fixed.
  const guard = new Proxy(Object.create(Object.getPrototypeOf(dispatcher) as object | null) as Dispatcher, {
    has: (_, name) => Reflect.has(dispatcher, name),
    get(_, name) {
      const value: unknown = Reflect.get(dispatcher, name);
      if (typeof name === 'string' && members[name]?.(value) === false)
        return complain(name, `a dispatcher has the member '${name}': it is ${show(value)}`);
      if (typeof value !== 'function') return value;
      if (!methods.has(name)) methods.set(name, method(name, value as (...args: unknown[]) => unknown));
      return methods.get(name);
    },
  });
  originals.set(guard, dispatcher);
  return guard;
}

/** The dispatcher that a harness has created. */
export function originalOf(dispatcher: Dispatcher): Dispatcher {
  return originals.get(dispatcher) ?? dispatcher;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function hasMethod(value: unknown, name: string): boolean {
  return isObject(value) && typeof Reflect.get(value, name) === 'function';
}
