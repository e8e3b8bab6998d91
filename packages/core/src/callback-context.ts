import { shared } from './copies.js';

/** Returns a function that runs `fn` in the asynchronous context of this call, as Node's `AsyncResource.bind` does. */
export type BindContext = <Args extends unknown[], R>(fn: (...args: Args) => R) => (...args: Args) => R;

const callbacks = shared('callbacks', { bind: ((fn) => fn) as BindContext });

/** Binds a callback to the context of the call that it was given to. Without such contexts, returns it unchanged. */
export const bindContext: BindContext = (fn) => callbacks.bind(fn);

/** Sets {@link bindContext}. For adapters on platforms that have asynchronous contexts. */
export function setBindContext(replacement: BindContext): void {
  callbacks.bind = replacement;
}
