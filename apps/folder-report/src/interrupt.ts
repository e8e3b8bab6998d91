import process from 'node:process';

/** The exit code of a process that ended on Ctrl-C: 128 and the number of the signal. */
export const interrupted = 130;

/** A signal that aborts at the first Ctrl-C. The second ends the process at once. */
export function signalOfInterrupt(): AbortSignal {
  const controller = new AbortController();
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(interrupted);
    controller.abort();
  });
  return controller.signal;
}
