import { report } from './report.js';
import { setTimeout } from './timers.js';

let due: (() => void)[] = [];

/** Calls `check` one macrotask from now. Checks of the same tick share a timer. */
export function afterMacrotask(check: () => void): void {
  if (due.push(check) > 1) return;
  setTimeout(() => {
    const checks = due;
    due = [];
    for (const each of checks) {
      try {
        each();
      } catch (error) {
        report(error, 'onUnobservedError threw');
      }
    }
  }, 0);
}
