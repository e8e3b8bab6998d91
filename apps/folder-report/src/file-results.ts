import { isUnreadable, type FileResult, type InspectedFile } from './inspect-files.js';
import type { Unreadable } from './unreadable.js';

/** All results of one run. */
export class FileResults {
  /** In order of completion. */
  readonly files: InspectedFile[] = [];
  readonly unreadable: Unreadable[] = [];

  readonly add = (result: FileResult): void => {
    if (isUnreadable(result)) this.unreadable.push(result);
    else this.files.push(result);
  };
}
