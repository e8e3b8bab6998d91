import process from 'node:process';
import { reasonOf } from './unreadable.js';

/**
 * Ends the process when its output cannot be written: without an error if the reader has closed the pipe, for example
 * `| head`, and otherwise, for example on a full disk, with one line on stderr and exit code 1.
 */
export function endOnOutputErrors(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      if (stream === process.stdout)
        process.stderr.write(`folder-report: cannot write the output: ${reasonOf(error)}\n`);
      process.exit(1);
    });
  }
}
