import { defineTasks } from '@dispatch/core';

export const tasks = defineTasks(import.meta.url, {
  // `table` arrives once at each worker, not with each task.
  sumOf(table, from, to) {
    let sum = 0;
    for (let index = from; index < to; index += 1) {
      sum += Math.round(Math.sin(table.values[index]) ** 2 * 10);
    }
    return sum;
  },
});
