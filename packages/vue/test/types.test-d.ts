import { defineTasks } from '@dispatch/core';
import { useTask } from '@dispatch/vue';
import { ref } from 'vue';

const tasks = defineTasks(undefined, { double: (value: number): number => 2 * value });
const value = ref(1);

const task = useTask(tasks.double, { args: () => [value.value] });
export const result: number | undefined = task.result.value;
useTask(tasks.double, { args: [1] }).run(2);
useTask(tasks.double, { args: ref<[number]>([1]) });
// @ts-expect-error The argument is a number.
useTask(tasks.double, { args: () => ['1'] });
// @ts-expect-error The argument is a number.
task.run('2');
