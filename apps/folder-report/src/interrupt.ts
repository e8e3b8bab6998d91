import process from 'node:process';

/** The exit code of a process ended by Ctrl-C: 128 plus the signal number. */
export const interrupted = 130;

/** A signal that aborts on the first Ctrl-C. The second Ctrl-C ends the process immediately. */
export function signalOfInterrupt(): AbortSignal {
  const controller = new AbortController();
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(interrupted);
    controller.abort();
  });
  return controller.signal;
}
