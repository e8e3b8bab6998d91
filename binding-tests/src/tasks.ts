import { currentTask, defineTasks } from '@dispatch/core';

export const tasks = defineTasks(
  import.meta.url,
  {
    double: (value: number): number => 2 * value,
    sum: (values: readonly number[]): number => values.reduce((one, other) => one + other, 0),
    fail(message: string): never {
      throw new RangeError(message);
    },
    /** Says that it runs, and runs until it is cancelled. */
    async endless(name: string): Promise<never> {
      const task = currentTask();
      task.progress(name);
      await new Promise((resolve) => task.signal.addEventListener('abort', resolve));
      throw new Error('was cancelled');
    },
  },
  { namespace: 'binding' },
);
