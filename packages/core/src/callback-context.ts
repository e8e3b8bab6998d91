/** Returns a function that runs `fn` in the asynchronous context of this call, as Node's `AsyncResource.bind` does. */
export type BindContext = <Args extends unknown[], R>(fn: (...args: Args) => R) => (...args: Args) => R;

/** Binds a callback to the context of the call that it was given to. Without such contexts, returns it unchanged. */
export let bindContext: BindContext = (fn) => fn;

/** Sets {@link bindContext}. For adapters on platforms that have asynchronous contexts. */
export function setBindContext(replacement: BindContext): void {
  bindContext = replacement;
}
