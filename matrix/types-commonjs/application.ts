import { createDispatcher as createAuto } from '@dispatch/auto';
import { defineTasks, TimeoutError, type Dispatcher, type Future, type StreamTask, type Task } from '@dispatch/core';
import { taskReferences } from '@dispatch/core/references';
import { share } from '@dispatch/core/share';
import { ManualClock } from '@dispatch/core/testing';
import { createDispatcher as createInProcess } from '@dispatch/in-process';
import { createDispatcher } from '@dispatch/node';
import { serve } from '@dispatch/node/worker';
import { createDispatcher as createProcesses } from '@dispatch/process';
import { TraceRecorder } from '@dispatch/trace';

export const tasks = defineTasks(__filename, {
  double: (value: number) => 2 * value,
  *count(end: number): Generator<string, number> {
    yield String(end);
    return end;
  },
});

export class OwnError extends TimeoutError {}

export async function main(): Promise<void> {
  const dispatcher: Dispatcher = createDispatcher({ clock: new ManualClock() });
  const task: Task<number> = tasks.double(1);
  const stream: StreamTask<string, number> = tasks.count(1);
  const result: number = await dispatcher.execute(task);
  const future: Future<number> = dispatcher.executeAsync(tasks.double(result));
  for await (const value of dispatcher.stream(stream)) value.toUpperCase();
  // @ts-expect-error: the result is a number.
  const other: string = await dispatcher.execute(task);
  // @ts-expect-error: so is the argument.
  tasks.double(other);
  await future;
}

export const unused: readonly unknown[] = [
  createAuto,
  createInProcess,
  createProcesses,
  share,
  taskReferences,
  TraceRecorder,
  serve,
];
