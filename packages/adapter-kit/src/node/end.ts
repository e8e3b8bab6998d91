import { listenLastingly } from './lasting-listeners.js';

const isBun = 'Bun' in globalThis;

/** How this worker ends. */
export interface End {
  readonly exitCode: number;
  /** The uncaught error that ends it. */
  readonly error?: { readonly thrown: unknown };
}

/**
 * Calls `run` when this worker ends, with the uncaught error that ends it, if there is one. The error counts as handled
 * if another listener has let the worker live.
 *
 * @param onUncaught called first for an error that nothing handles, with the exit code that it leads to.
 */
export function onEnd(run: (end: End) => void, onUncaught: (exitCode: number) => void = () => {}): void {
  let error: End['error'];
  let hasRun = false;
  const end = (exitCode: number): void => {
    if (hasRun) return;
    hasRun = true;
    run({ exitCode, ...(error !== undefined && { error }) });
  };
  listenLastingly('uncaughtExceptionMonitor', (thrown: unknown) => {
    // Not every runtime has it.
    if (process.hasUncaughtExceptionCaptureCallback?.()) return;
    error = { thrown };
    // The last listener runs if no other has ended the worker: then the error is handled. An only listener would make
    // every error a handled one.
    if (process.listenerCount('uncaughtException') > 0)
      process.once('uncaughtException', () => {
        error = undefined;
      });
    else {
      const exitCode = typeof process.exitCode === 'number' ? process.exitCode : 1;
      onUncaught(exitCode);
      // Bun reports the error to the thread that started this one, which may end it before `exit` is emitted.
      if (isBun) end(exitCode);
    }
  });
  listenLastingly('exit', end);
  if (isBun) process.prependListener('unhandledRejection', throwUnhandled);
}

/** Bun ends a worker for a rejection that nothing handles without the events of an uncaught error, which Node emits. */
function throwUnhandled(reason: unknown): void {
  if (process.listenerCount('unhandledRejection') === 1) throw reason;
}
