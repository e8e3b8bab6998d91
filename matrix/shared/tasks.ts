import { currentTask, defineTasks } from '@dispatch/core';

export const tasks = defineTasks(
  import.meta.url,
  {
    double: (value: number): number => 2 * value,
    fail(): never {
      throw new RangeError('fails on purpose');
    },
    *count(end: number): Generator<number> {
      for (let value = 0; value < end; value += 1) yield value;
    },
    async untilCancelled(): Promise<void> {
      const task = currentTask();
      await new Promise((resolve) => {
        task.signal.addEventListener('abort', resolve);
        task.progress('started');
      });
    },
  },
  { namespace: 'matrix' },
);
