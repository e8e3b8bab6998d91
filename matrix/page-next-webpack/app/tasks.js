import { currentTask, defineTasks } from '@dispatch/core';
export const tasks = defineTasks(
  undefined,
  {
    double: (value) => 2 * value,
    fail() {
      throw new RangeError('fails on purpose');
    },
    *count(end) {
      for (let value = 0; value < end; value += 1) yield value;
    },
    async untilCancelled() {
      const task = currentTask();
      await new Promise((resolve) => {
        task.signal.addEventListener('abort', resolve);
        task.progress('started');
      });
    },
  },
  { namespace: 'matrix' },
);
