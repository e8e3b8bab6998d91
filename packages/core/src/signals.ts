import { check, show } from './check.js';
import { shared } from './copies.js';
import { report } from './report.js';

/** What a signal cancels when it aborts. */
export interface Cancellable {
  cancel(reason: unknown): void;
}

/**
 * What each signal cancels, and its one listener for all of them: one listener each costs thirty times as much, and Node
 * warns about the eleventh.
 */
const { watched, onAbort } = shared('signals', {
  watched: new WeakMap<AbortSignal, Set<Cancellable>>(),
  onAbort(this: AbortSignal): void {
    const reason = reasonOf(this);
    watched.get(this)?.forEach((target) => {
      target.cancel(reason);
    });
  },
});

/** The reason of a signal, or what its getter throws. */
export function reasonOf(signal: AbortSignal): unknown {
  try {
    return signal.reason;
  } catch (error) {
    return error;
  }
}

/** @throws {TypeError} if `signal` is neither an `AbortSignal`, of this realm or another one, nor `undefined`. */
export function checkSignal(signal: AbortSignal | undefined): void {
  // Those of Vercel's edge runtime have no tag of their own.
  const isSignal = signal instanceof AbortSignal || show(signal) === '[object AbortSignal]';
  check(signal === undefined || isSignal, 'signal', 'an AbortSignal', signal);
}

/**
 * Cancels `target` when `signal` aborts, unless {@link unwatchSignal} is called before. Targets are cancelled in the
 * order in which they were added, whatever they are.
 *
 * @param signal one that is not aborted.
 * @throws what `addEventListener` throws, if it was replaced. Nothing is watched then.
 */
export function watchSignal(signal: AbortSignal, target: Cancellable): void {
  let targets = watched.get(signal);
  if (targets === undefined) watched.set(signal, (targets = new Set()));
  if (targets.size === 0) signal.addEventListener('abort', onAbort);
  targets.add(target);
}

/**
 * Stops watching; a target that is cancelled has to call it too. The last target of a signal removes its listener.
 * Calling it again has no effect. What `removeEventListener` throws, if it was replaced, is reported: the work that ends
 * has to end.
 */
export function unwatchSignal(signal: AbortSignal, target: Cancellable): void {
  const targets = watched.get(signal);
  if (!targets?.delete(target) || targets.size > 0) return;
  try {
    signal.removeEventListener('abort', onAbort);
  } catch (error) {
    report(error, 'removeEventListener threw');
  }
}
