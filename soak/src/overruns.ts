import { isDispatchError, type Dispatcher } from '@dispatch/core';
import { createDispatcher } from '@dispatch/process';
import { check } from './load/activity.js';
import { tasks } from './tasks.js';

/** In megabytes. */
const memory = 192;
/** The number of tasks that run beside each overrun, on the other worker. */
const others = 3;

/** What ends a worker process, and what the error of its task says. */
export const overruns = {
  heap: { task: () => tasks.fillHeap(), says: /ran out of memory/ },
  buffers: { task: () => tasks.fillBuffers(), says: /ran out of memory/ },
  abort: { task: () => tasks.abort(), says: /SIGABRT/ },
};

/** How many overruns of a kind were reported as such, and how many of the tasks beside them were lost. */
export interface Overruns {
  reported: number;
  lost: number;
}

/** Has worker processes run out of memory or crash, one after the other, beside tasks that do not. */
export async function countOverruns(kind: keyof typeof overruns, count: number): Promise<Overruns> {
  const { says, task } = overruns[kind];
  const result: Overruns = { reported: 0, lost: 0 };
  await using dispatcher = createDispatcher({ workers: 2, memory });
  for (let number = 0; number < count; number += 1) {
    const beside = besideOf(dispatcher, result);
    const error: unknown = await dispatcher.execute(task()).catch((thrown: unknown) => thrown);
    if (isDispatchError(error, 'DISPATCH_WORKER_LOST') && says.test(error.message)) result.reported += 1;
    await beside;
  }
  return result;
}

/** Each is on a worker before the overrun begins, or waits for one. */
async function besideOf(dispatcher: Dispatcher, result: Overruns): Promise<void> {
  for (let number = 0; number < others; number += 1)
    try {
      check(
        (await dispatcher.execute(tasks.later(20, number))) === 2 * number,
        'the result of a task beside an overrun',
      );
    } catch (error) {
      if (!isDispatchError(error, 'DISPATCH_WORKER_LOST')) throw error;
      result.lost += 1;
    }
}
