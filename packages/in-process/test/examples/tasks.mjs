import { defineTasks } from '@dispatch/core';

export const tasks = defineTasks(import.meta.url, {
  /** Never ends, and ignores its signal. */
  stuck: () => new Promise(() => {}),

  double: (number) => 2 * number,
});
