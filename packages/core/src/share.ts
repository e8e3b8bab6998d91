/// <reference lib="esnext.disposable" preserve="true" />
/** Values that are sent to each worker once. */
import { check } from './check.js';
import { isDispatcher, type Dispatcher } from './dispatcher.js';
import { DispatcherClosedError, UnsupportedError } from './errors.js';
import { fillIn, patience, send, settle, submit } from './shared-arguments.js';
import { SharedValue, sharedValueOf, sharing } from './shared-value.js';
import type { EngineDispatcher } from './sharing.js';

export { deepFreeze } from './deep-freeze.js';
export type {
  SharedPlaces,
  SharingCall,
  EngineDispatcher,
  SharingHost,
  SharingMessage,
  SharingState,
  SharingWorker,
} from './sharing.js';

/** A value that {@link share} has shared. Disposing of it releases it. */
export type Shared<T extends object> = T & AsyncDisposable;

/**
 * Shares `value` with the workers of `dispatcher`: it is cloned within this call, sent to a worker once, before the first
 * task there that has it, and read there once. All tasks of a worker get the same object (clauses H1 and H2).
 *
 * ```ts
 * await using model = await share(dispatcher, { labels, weights });
 * const answer = await dispatcher.execute(tasks.predict(model, input));
 * ```
 *
 * Pass it as an argument of a task, to any method and any number of times. As a part of another value, it fails the task
 * with `DISPATCH_SERIALIZATION` (clause H8). Here it can be read as the value itself.
 *
 * It is frozen, with everything in it. The methods that change a map, a set or a date throw. The items of typed arrays
 * cannot be frozen: do not change them (clause H3). With the capability `sharedMemory`, the bytes of typed arrays and
 * `DataView`s are in memory that all workers share. An `ArrayBuffer` itself is copied for each worker (clause H4).
 *
 * `dispatcher.stats().sharedValues` is the number of values whose release is not complete (clause H10).
 *
 * The promise rejects with:
 * - `DISPATCH_SERIALIZATION` if the value cannot be cloned, or has a part that these workers cannot get, such as a `Blob` in another process. The message
 *   names the part.
 * - `DISPATCH_CLOSED` after `close()` was called.
 * - `DISPATCH_UNSUPPORTED` if the dispatcher cannot share values: it was not made by an adapter of this project.
 *
 * @throws {TypeError} if an argument is of the wrong kind; the message names it.
 */
export function share<T extends object>(dispatcher: Dispatcher, value: T): Promise<Shared<T>> {
  check(isDispatcher(dispatcher), 'dispatcher', 'a dispatcher', dispatcher);
  check(typeof value === 'object' && value !== null, 'value', 'an object', value);
  return shareWith(dispatcher, value);
}

async function shareWith<T extends object>(dispatcher: Dispatcher & EngineDispatcher, value: T): Promise<Shared<T>> {
  const { name, status, '~engine': host } = dispatcher;
  if (host === undefined) throw new UnsupportedError(`the dispatcher '${name}' cannot share values`);
  if (status !== 'open') throw new DispatcherClosedError(`the dispatcher '${name}' is ${status}, and shares no values`);
  sharing.submit ??= submit;
  sharing.settle ??= settle;
  sharing.send ??= send;
  sharing.patience ??= patience;
  sharing.fillIn ??= fillIn;
  sharing.describe ??= describe;
  // The handle reads like the value, and has the method of AsyncDisposable.
  return new SharedValue(host, value).handle as Shared<T>;
}

function describe(value: unknown): string | undefined {
  return sharedValueOf(value) && 'a shared value: pass it as an argument of its own';
}

/**
 * Releases a shared value: same as its `[Symbol.asyncDispose]()`, which `await using` calls. Tasks that were submitted
 * before still get it. A task that is submitted later fails with `DISPATCH_SERIALIZATION` (clauses H6 and H7).
 *
 * @returns a promise that fulfils when all tasks that have the value have settled, and its workers have been requested to
 * forget it. Repeated, the same promise.
 * @throws {TypeError} if `shared` is not what {@link share} gave.
 */
export function release(shared: object): Promise<void> {
  const value = sharedValueOf(shared);
  check(value !== undefined, 'shared', 'a value of share()', shared);
  return value.release();
}
