import { currentTask, defineTasks } from '@dispatch/core';

export const tasks = defineTasks(import.meta.url, {
  // A task that is a generator: each value that it yields is sent at once.
  *primes() {
    const task = currentTask();
    const found = [];
    for (let n = 2; !task.cancelled; n += 1) {
      if (found.some((prime) => n % prime === 0)) continue;
      found.push(n);
      yield n;
    }
  },
});
