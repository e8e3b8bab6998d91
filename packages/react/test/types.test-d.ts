import { defineTasks } from '@dispatch/core';
import { useTask } from '@dispatch/react';

const tasks = defineTasks(undefined, { double: (value: number): number => 2 * value, none: () => {} });

export function Component(): number {
  const task = useTask(tasks.double, { args: [1] });
  task.run(2);
  // @ts-expect-error The argument is a number.
  task.run('2');
  // @ts-expect-error There has to be an argument.
  useTask(tasks.double, { args: [] });
  // @ts-expect-error The argument is a number.
  useTask(tasks.double, { args: ['1'] });
  useTask(tasks.none, { args: undefined }).run();
  const progress: string | undefined = useTask(tasks.double, { onProgress: (value: string) => value }).progress;
  // @ts-expect-error The result of a run that has not succeeded may be missing.
  const result: number = task.result;
  return task.status === 'succeeded' ? task.result : result + (progress?.length ?? 0);
}
