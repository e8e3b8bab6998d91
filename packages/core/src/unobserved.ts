import { report } from './report.js';

let due: (() => void)[] = [];

/** Calls `check` one macrotask from now, all checks of a tick from one timer. */
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
