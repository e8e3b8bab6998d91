import { defineTasks } from '@dispatch/core';
import { version } from './version.js';

export const tasks = defineTasks(import.meta.url, {
  version: () => version,
  /** Begins, and ends when the gate is open. */
  async hold(gate) {
    const before = version;
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    await Atomics.waitAsync(gate, 1, 0).value;
    return [before, version];
  },
});
