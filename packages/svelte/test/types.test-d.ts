import { defineTasks } from '@dispatch/core';
import { useTask } from '@dispatch/svelte';

const tasks = defineTasks(undefined, { double: (value: number): number => 2 * value });

const task = useTask(tasks.double, { args: () => [1] });
export const result: number | undefined = task.result;
task.run(2);
// @ts-expect-error The argument is a number.
useTask(tasks.double, { args: () => ['1'] });
// @ts-expect-error The argument is a number.
task.run('2');
