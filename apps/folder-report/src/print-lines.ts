import { once } from 'node:events';
import process from 'node:process';
import { jsonOf } from './json.js';
import { isUnreadable, type FileResult } from './inspect-files.js';

/** Prints each result as a line of JSON when it arrives, and keeps none of them. */
export class LinePrinter {
  files = 0;
  bytes = 0;
  unreadable = 0;

  /** Resolves when stdout accepts more output. */
  readonly print = async (result: FileResult): Promise<void> => {
    if (isUnreadable(result)) this.unreadable += 1;
    else {
      this.files += 1;
      this.bytes += result.bytes;
    }
    if (!process.stdout.write(`${jsonOf(result)}\n`)) await once(process.stdout, 'drain');
  };
}
