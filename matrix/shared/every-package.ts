import {
  asCompleted,
  currentTask,
  defineTasks,
  isDispatchError,
  transfer,
  wait,
  type Dispatcher,
  type Future,
} from '@dispatch/core';
import { carryStore, defineCarrier, type ContextCarrier } from '@dispatch/core/context';
import { createDispatcher as createLocal } from '@dispatch/in-process';
import { createDispatcher as createAuto } from '@dispatch/auto';
import { DispatcherTelemetry } from '@dispatch/opentelemetry';
import { TraceRecorder } from '@dispatch/trace';
import { createDispatcher as createWeb } from '@dispatch/web';
import { blocking } from '@dispatch/web/blocking';
import { serve } from '@dispatch/web/worker';

/** Compiled, never run: what these packages declare has to compile in the program of a user, and infer what it should. */
export const tasks = defineTasks('https://example.com/tasks.js', {
  double: (value: number): number => 2 * value,
  bytes: (size: number): Uint8Array => transfer(new Uint8Array(size), []),
  *count(end: number): Generator<number> {
    for (let value = 0; value < end && !currentTask().cancelled; value += 1) yield value;
  },
});

export async function use(dispatcher: Dispatcher): Promise<number> {
  const result: number = await dispatcher.execute(tasks.double(1), { timeout: 1_000 });
  const future: Future<number> = dispatcher.executeAsync(tasks.double(2));
  for await (const value of dispatcher.stream(tasks.count(3))) isNumber(value);
  for await (const value of dispatcher.map(tasks.double, [1, 2])) isNumber(value);
  for await (const done of asCompleted([future])) isNumber(await done);
  await wait([future], { returnWhen: 'firstCompleted' });
  const failure = await future.exception();
  const exitCode = isDispatchError(failure, 'DISPATCH_WORKER_LOST') ? failure.exitCode : undefined;
  const recorder = new TraceRecorder();
  const telemetry = new DispatcherTelemetry({ mapItems: 'children' });
  createLocal({ context: [telemetry.carrier] });
  serve(tasks);
  // @ts-expect-error The argument is a number.
  tasks.double('1');
  // @ts-expect-error The result is a number.
  const text: string = await dispatcher.execute(tasks.double(1));
  return [result, recorder, telemetry.observe(dispatcher), exitCode, text].length;
}

function isNumber(value: number): number {
  return value;
}

const carriers: ContextCarrier[] = [
  defineCarrier({ name: 'number', capture: () => 1, run: (value, fn) => isNumber(value) + Number(fn()) }),
  defineCarrier<number, string>({
    name: 'text',
    capture: () => 1,
    send: (captured, { run, task }) => `${isNumber(captured + run)} ${task}`,
    run: (text, fn) => (text.length > 0 ? fn() : undefined),
  }),
  carryStore<string>({ run: (_store, fn) => fn(), getStore: () => undefined }, { name: 'store' }),
];

export const dispatchers: Dispatcher[] = [
  createLocal({ tasksPerWorker: 2, context: carriers }),
  createAuto({ workers: undefined }),
  createWeb({
    worker: () => {
      throw new Error('never called');
    },
    blocking,
  }),
];
