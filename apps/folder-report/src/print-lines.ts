import { once } from 'node:events';
import process from 'node:process';
import { isUnreadable, type Finding } from './inspect-files.js';

/** Prints findings as they come, each a line of JSON, and keeps none. */
export class LinePrinter {
  files = 0;
  bytes = 0;
  unreadable = 0;

  /** Resolves when the output can take more. */
  readonly print = async (finding: Finding): Promise<void> => {
    if (isUnreadable(finding)) this.unreadable += 1;
    else {
      this.files += 1;
      this.bytes += finding.bytes;
    }
    if (!process.stdout.write(`${JSON.stringify(finding)}\n`)) await once(process.stdout, 'drain');
  };
}
