import { currentTask, defineTasks } from '@dispatch/core';

export const tasks = defineTasks(import.meta.url, {
  // It asks whether it is cancelled.
  polite() {
    const task = currentTask();
    while (!task.cancelled);
  },
  // It never does. Its worker is ended after `cancelGrace`.
  stubborn() {
    for (;;);
  },
  short: () => 'a result',
});
