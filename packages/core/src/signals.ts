import { check } from './check.js';

/** What a signal cancels when it aborts. */
export interface Cancellable {
  cancel(reason: unknown): void;
}

/**
 * What each signal cancels. It has one listener for all of them: one listener each costs thirty times as much, and Node
 * warns about the eleventh.
 */
const watched = new WeakMap<AbortSignal, Set<Cancellable>>();

function onAbort(this: AbortSignal): void {
  watched.get(this)?.forEach((target) => {
    target.cancel(this.reason);
  });
}

/** @throws {TypeError} if `signal` is neither an `AbortSignal`, of this realm or another one, nor `undefined`. */
export function checkSignal(signal: AbortSignal | undefined): void {
  const isSignal = {}.toString.call(signal) === '[object AbortSignal]';
  check(signal === undefined || isSignal, 'signal', 'an AbortSignal', signal);
}

/**
 * Cancels `target` when `signal` aborts, unless {@link unwatchSignal} is called before. Targets are cancelled in the
 * order in which they were added, whatever they are.
 *
 * @param signal one that is not aborted.
 */
export function watchSignal(signal: AbortSignal, target: Cancellable): void {
  let targets = watched.get(signal);
  if (targets === undefined) watched.set(signal, (targets = new Set()));
  if (targets.size === 0) signal.addEventListener('abort', onAbort);
  targets.add(target);
}

/**
 * Stops watching; a target that is cancelled has to call it too. The last target of a signal removes its listener.
 * Calling it again has no effect.
 */
export function unwatchSignal(signal: AbortSignal, target: Cancellable): void {
  const targets = watched.get(signal);
  if (targets?.delete(target) === true && targets.size === 0) signal.removeEventListener('abort', onAbort);
}
