import { isUnreadable, type Finding, type InspectedFile } from './inspect-files.js';
import type { Unreadable } from './unreadable.js';

/** All that one run found. */
export class Findings {
  /** In order of completion. */
  readonly files: InspectedFile[] = [];
  readonly unreadable: Unreadable[] = [];

  readonly add = (finding: Finding): void => {
    if (isUnreadable(finding)) this.unreadable.push(finding);
    else this.files.push(finding);
  };
}
