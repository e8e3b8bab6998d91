import { defineTasks } from '@dispatch/core';

export const tasks = defineTasks(import.meta.url, {
  // Ends the worker that runs it, as a crash does.
  crash() {
    const end = performance.now() + 150;
    while (performance.now() < end);
    globalThis.close();
  },
  square(number) {
    const end = performance.now() + 100;
    while (performance.now() < end);
    return number ** 2;
  },
});
