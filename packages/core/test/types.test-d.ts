import {
  asCompleted,
  currentTask,
  defineTasks,
  Future,
  isDispatcher,
  isDispatchError,
  transfer,
  wait,
  type DispatchError,
  type DispatchErrorCode,
  type Dispatcher,
  type DispatcherEventMap,
  type DispatcherOptions,
  type DispatcherStats,
  type ExecuteOptions,
  type ExecuteSyncOptions,
  type MapOptions,
  type MapOutcome,
  type StreamTask,
  type Task,
  type TaskEvent,
  type TaskEventType,
  type TaskStream,
  type WaitResult,
  type WorkerEvent,
  type WorkerEventType,
} from '@dispatch/core';
import { expectTypeOf } from 'vitest';

// This file is only type-checked, never run.
declare const dispatcher: Dispatcher;

class OwnError extends Error {
  readonly detail: number;

  constructor(detail: number) {
    super();
    this.detail = detail;
  }
}

function double(value: number): number {
  return value * 2;
}

const tasks = defineTasks(
  import.meta.url,
  {
    sync: (a: number, b?: string) => `${a}${b}`,
    async async(url: URL) {
      return { url };
    },
    nothing() {},
    rest: (first: string, ...rest: readonly number[]) => [first, rest] as const,
    identity: <T>(value: T): T => value,
    union: (flag: boolean): number | Promise<string> => (flag ? 1 : Promise.resolve('one')),
    // oxlint-disable-next-line typescript/no-explicit-any
    loose: (value: unknown): any => value,
    never: (): never => {
      throw new Error();
    },
    double,
    *generate(limit: number): Generator<number, string, void> {
      yield limit;
      return 'end';
    },
    async *stream(limit: number) {
      yield { limit };
      return 1n;
    },
  },
  { namespace: 'types', errors: [OwnError, TypeError] },
);

// Parameters and results of factories.
expectTypeOf(tasks.sync).toEqualTypeOf<(a: number, b?: string) => Task<string>>();
expectTypeOf(tasks.async).toEqualTypeOf<(url: URL) => Task<{ url: URL }>>();
expectTypeOf(tasks.nothing).toEqualTypeOf<() => Task<void>>();
expectTypeOf(tasks.rest).parameters.toEqualTypeOf<[first: string, ...rest: number[]]>();
expectTypeOf(tasks.union(true)).toEqualTypeOf<Task<string | number>>();
// oxlint-disable-next-line typescript/no-explicit-any
expectTypeOf(tasks.loose(1)).toEqualTypeOf<Task<any>>();
expectTypeOf(tasks.never()).toEqualTypeOf<Task<never>>();
expectTypeOf(tasks.double(1)).toEqualTypeOf<Task<number>>();
expectTypeOf(tasks.generate(1)).toEqualTypeOf<StreamTask<number, string>>();
expectTypeOf(tasks.stream(1)).toEqualTypeOf<StreamTask<{ limit: number }, bigint>>();
expectTypeOf(tasks.generate(1)).toExtend<Task<string>>();

// @ts-expect-error: an argument of the wrong type.
tasks.sync('1');
// @ts-expect-error: a missing argument.
tasks.sync();
// @ts-expect-error: an excess argument.
tasks.nothing(1);
// @ts-expect-error: there is no such task.
void tasks.missing;
// @ts-expect-error: the factories are read-only.
tasks.nothing = () => tasks.nothing();
// @ts-expect-error: so are the arguments of a task.
tasks.sync(1).args.push(2);
// @ts-expect-error: and its name.
tasks.sync(1).name = 'other';

// Result types of all ways to execute.
expectTypeOf(dispatcher.execute(tasks.async(new URL('file:///')))).toEqualTypeOf<Promise<{ url: URL }>>();
expectTypeOf(dispatcher.executeAsync(tasks.sync(1))).toEqualTypeOf<Future<string>>();
expectTypeOf(dispatcher.executeSync(tasks.double(1))).toEqualTypeOf<number>();
expectTypeOf(dispatcher.execute(tasks.generate(1))).toEqualTypeOf<Promise<string>>();
expectTypeOf(dispatcher.execute(tasks.stream(1))).toEqualTypeOf<Promise<bigint>>();
expectTypeOf(dispatcher.execute(tasks.nothing())).toEqualTypeOf<Promise<void>>();

// @ts-expect-error: the result of the task is a number, not a string.
const wrong: Promise<string> = dispatcher.execute(tasks.double(1));
// @ts-expect-error: a Task<number> is not a Task<string>.
const wrongTask: Task<string> = tasks.double(1);
// @ts-expect-error: the type of the yielded values is part of the type of a stream task.
const wrongStream: StreamTask<string, string> = tasks.generate(1);

// Values that are not tasks.
// @ts-expect-error: a closure cannot be run in a worker.
dispatcher.execute(() => 1);
// @ts-expect-error: a plain function that was not defined with defineTasks.
dispatcher.executeAsync(double);
// @ts-expect-error: a factory that was not called.
dispatcher.executeSync(tasks.nothing);
// @ts-expect-error: a promise is not a task.
dispatcher.execute(Promise.resolve(1));
// @ts-expect-error: a missing argument.
dispatcher.execute();

// Options of a run.
dispatcher.execute(tasks.nothing(), { timeout: 1, signal: new AbortController().signal, snapshot: true });
dispatcher.execute(tasks.nothing(), {});
// @ts-expect-error: milliseconds are a number.
dispatcher.execute(tasks.nothing(), { timeout: '1' });
// @ts-expect-error: leave an option out instead of giving undefined.
dispatcher.execute(tasks.nothing(), { timeout: undefined });
// @ts-expect-error: there is no such option.
dispatcher.execute(tasks.nothing(), { retries: 1 });
// @ts-expect-error: nothing can abort a signal while the thread is blocked.
dispatcher.executeSync(tasks.nothing(), { signal: new AbortController().signal });
// @ts-expect-error: progress cannot be reported while the thread is blocked.
dispatcher.executeSync(tasks.nothing(), { onProgress() {} });
expectTypeOf<ExecuteSyncOptions>().toEqualTypeOf<{
  readonly timeout?: number;
  readonly priority?: number;
  readonly affinity?: string | number;
  readonly snapshot?: boolean;
}>();
dispatcher.execute(tasks.nothing(), { priority: -Infinity, affinity: 'key' });
dispatcher.executeSync(tasks.nothing(), { priority: 1, affinity: 1 });
// @ts-expect-error: a priority is a number.
dispatcher.execute(tasks.nothing(), { priority: 'high' });
// @ts-expect-error: keys are compared by value, so objects are not allowed.
dispatcher.execute(tasks.nothing(), { affinity: {} });

// The caller declares the type of progress values with the option.
dispatcher.execute(tasks.nothing(), { onProgress: (value) => expectTypeOf(value).toEqualTypeOf<unknown>() });
dispatcher.execute(tasks.nothing(), { onProgress: (share: number) => expectTypeOf(share).toEqualTypeOf<number>() });
dispatcher.executeAsync(tasks.nothing(), {
  onProgress: ({ done }: { done: number }) => expectTypeOf(done).toEqualTypeOf<number>(),
});
dispatcher.stream(tasks.generate(1), { onProgress: (step: string) => expectTypeOf(step).toEqualTypeOf<string>() });
expectTypeOf(dispatcher.execute(tasks.double(1), { onProgress: (_share: number) => {} })).toEqualTypeOf<
  Promise<number>
>();
expectTypeOf<ExecuteOptions<number>['onProgress']>().toEqualTypeOf<((value: number) => void) | undefined>();
// @ts-expect-error: onProgress is a function.
dispatcher.execute(tasks.nothing(), { onProgress: 'log' });
const measuring: ExecuteOptions<number> = {
  // @ts-expect-error: the values are numbers.
  onProgress: (_text: string) => {},
};
expectTypeOf(currentTask().progress).toEqualTypeOf<(value: unknown) => void>();

// Streams.
const stream = dispatcher.stream(tasks.generate(1));
expectTypeOf(stream).toEqualTypeOf<TaskStream<number, string>>();
expectTypeOf(stream).toExtend<AsyncGenerator<number, string, void>>();
expectTypeOf(stream.toReadableStream()).toEqualTypeOf<ReadableStream<number>>();
expectTypeOf(dispatcher.stream(tasks.stream(1))).toEqualTypeOf<TaskStream<{ limit: number }, bigint>>();
dispatcher.stream(tasks.generate(1), {
  window: 1,
  timeout: 1,
  signal: new AbortController().signal,
  priority: 1,
  affinity: 1,
  snapshot: true,
});
// @ts-expect-error: an ordinary task is not a stream task.
dispatcher.stream(tasks.double(1));
// @ts-expect-error: nor is a task that returns an iterable.
dispatcher.stream(tasks.rest('first', 1));
// @ts-expect-error: nor is an asynchronous task.
dispatcher.stream(tasks.async(new URL('file:///')));
// @ts-expect-error: there is no such option.
dispatcher.stream(tasks.generate(1), { highWaterMark: 1 });
// @ts-expect-error: the window is for streams.
dispatcher.execute(tasks.generate(1), { window: 1 });
// @ts-expect-error: a consumer cannot pass values to the task.
stream.next(1);
async function streaming(): Promise<void> {
  for await (const value of dispatcher.stream(tasks.stream(1))) expectTypeOf(value).toEqualTypeOf<{ limit: number }>();
  for await (const value of stream.toReadableStream()) expectTypeOf(value).toEqualTypeOf<number>();
  const result = await stream.next();
  if (result.done === true) expectTypeOf(result.value).toEqualTypeOf<string>();
  else expectTypeOf(result.value).toEqualTypeOf<number>();
  await using left = dispatcher.stream(tasks.generate(1));
  expectTypeOf(left.return('early')).toEqualTypeOf<Promise<IteratorResult<number, string>>>();
}

// Map.
declare const numbers: readonly number[];
declare const later: AsyncIterable<number>;
expectTypeOf(dispatcher.map(tasks.double, numbers)).toEqualTypeOf<TaskStream<number, void>>();
expectTypeOf(dispatcher.map(tasks.double, later)).toEqualTypeOf<TaskStream<number, void>>();
expectTypeOf(dispatcher.map(tasks.double, numbers, {})).toEqualTypeOf<TaskStream<number, void>>();
expectTypeOf(dispatcher.map(tasks.double, numbers, { settled: false })).toEqualTypeOf<TaskStream<number, void>>();
expectTypeOf(dispatcher.map(tasks.double, numbers, { settled: true })).toEqualTypeOf<
  TaskStream<MapOutcome<number, number>, void>
>();
expectTypeOf(dispatcher.map((url: string) => tasks.async(new URL(url)), ['file:///'])).toEqualTypeOf<
  TaskStream<{ url: URL }, void>
>();
expectTypeOf(dispatcher.map((limit: number) => tasks.generate(limit), numbers)).toEqualTypeOf<
  TaskStream<string, void>
>();
dispatcher.map((item) => (expectTypeOf(item).toEqualTypeOf<number>(), tasks.double(item)), numbers);
dispatcher.map(tasks.double, numbers, {
  concurrency: 1,
  ordered: false,
  timeout: 1,
  priority: 1,
  signal: new AbortController().signal,
});
// @ts-expect-error: the items are not what the factory takes.
dispatcher.map(tasks.double, ['1']);
// @ts-expect-error: the function must return a task, not a result.
dispatcher.map(double, numbers);
// @ts-expect-error: a number is not iterable.
dispatcher.map(tasks.double, 1);
// @ts-expect-error: which of the tasks told it, nobody could say.
dispatcher.map(tasks.double, numbers, { onProgress() {} });
// @ts-expect-error: one key for all items would be one worker for all.
dispatcher.map(tasks.double, numbers, { affinity: 1 });
// @ts-expect-error: a flag that is only known at run time says nothing of the results.
dispatcher.map(tasks.double, numbers, { settled: numbers.length > 0 });
expectTypeOf<MapOptions>().not.toHaveProperty('onProgress');

// Statistics.
expectTypeOf(dispatcher.stats()).toEqualTypeOf<DispatcherStats>();
expectTypeOf(dispatcher.stats().waiting?.p99).toEqualTypeOf<number | undefined>();
expectTypeOf(dispatcher.stats().workers[0]?.state).toEqualTypeOf<
  'starting' | 'idle' | 'busy' | 'retiring' | undefined
>();
// @ts-expect-error: statistics are read-only.
dispatcher.stats().queued = 0;

// Events, typed by name.
dispatcher.events.addEventListener('tasksettled', (event) => {
  expectTypeOf(event).toEqualTypeOf<TaskEvent & { readonly type: 'tasksettled' }>();
  expectTypeOf(event.run).toEqualTypeOf<number>();
  expectTypeOf(event.outcome).toEqualTypeOf<'completed' | 'failed' | 'cancelled' | undefined>();
  // @ts-expect-error: that is of a worker.
  void event.exitCode;
});
dispatcher.events.addEventListener(
  'workerlost',
  (event) => expectTypeOf(event).toEqualTypeOf<WorkerEvent & { readonly type: 'workerlost' }>(),
  { once: true },
);
const onQueued = (event: TaskEvent): string => event.task;
dispatcher.events.addEventListener('taskqueued', onQueued);
dispatcher.events.removeEventListener('taskqueued', onQueued);
// @ts-expect-error: a listener of workers is none of tasks.
dispatcher.events.addEventListener('taskqueued', (event: WorkerEvent) => event.worker);
dispatcher.events.addEventListener('other', (event) => expectTypeOf(event).toEqualTypeOf<Event>());
expectTypeOf<keyof DispatcherEventMap>().toEqualTypeOf<TaskEventType | WorkerEventType>();
// @ts-expect-error: the event target is read-only.
dispatcher.events = new EventTarget();

// Futures.
expectTypeOf<Future<number>>().toExtend<Future<unknown>>();
expectTypeOf<Future<number>>().toExtend<Future<number | string>>();
expectTypeOf<Future<number>>().toExtend<Promise<number>>();
expectTypeOf<Future<number>>().toExtend<Promise<unknown>>();
expectTypeOf<Future<number>>().toExtend<Disposable>();
expectTypeOf<Future<number>>().not.toExtend<Future<string>>();
expectTypeOf<Future<number | string>>().not.toExtend<Future<number>>();
expectTypeOf<Promise<number>>().not.toExtend<Future<number>>();
declare const future: Future<number>;
expectTypeOf<Awaited<typeof future>>().toEqualTypeOf<number>();
expectTypeOf(future.result(1)).toEqualTypeOf<Promise<number>>();
expectTypeOf(future.resultSync()).toEqualTypeOf<number>();
expectTypeOf(future.exception()).toEqualTypeOf<Promise<unknown>>();
expectTypeOf(future.cancel('reason')).toEqualTypeOf<boolean>();
expectTypeOf(future.state).toEqualTypeOf<'pending' | 'running' | 'cancelled' | 'finished'>();
expectTypeOf(Promise.all([future, Promise.resolve('text')])).toEqualTypeOf<Promise<[number, string]>>();
future.addDoneCallback((done) => expectTypeOf(done).toEqualTypeOf<Future<number>>());
future.then((value) => expectTypeOf(value).toEqualTypeOf<number>());
// @ts-expect-error: futures are created by dispatchers and by Future.withResolvers.
new Future<number>(undefined);
// @ts-expect-error: the state is read-only.
future.state = 'finished';
// @ts-expect-error: a callback receives a future of this result type.
future.addDoneCallback((done: Future<string>) => done);

const resolvers = Future.withResolvers<number>({ onCancel: (reason) => expectTypeOf(reason).toEqualTypeOf<unknown>() });
expectTypeOf(resolvers.future).toEqualTypeOf<Future<number>>();
expectTypeOf(resolvers.start()).toEqualTypeOf<boolean>();
// @ts-expect-error: a string is not a number.
resolvers.resolve('1');

// Several futures.
expectTypeOf(wait([future])).toEqualTypeOf<Promise<WaitResult<Future<number>>>>();
// @ts-expect-error: wait() accepts only futures.
wait([Promise.resolve(1)]);
// @ts-expect-error: there is no such condition.
wait([future], { returnWhen: 'ALL_COMPLETED' });
async function mixed(): Promise<void> {
  // The futures themselves, not their results. TypeScript would await the values of an async generator.
  for await (const done of asCompleted(new Set([future]), { timeout: 1 }))
    expectTypeOf(done).toEqualTypeOf<Future<number>>();
  for await (const done of asCompleted([future, dispatcher.executeAsync(tasks.sync(1))])) {
    expectTypeOf(done).toEqualTypeOf<Future<number> | Future<string>>();
  }
}

// Declaring tasks.
// @ts-expect-error: a task is a function.
defineTasks(import.meta.url, { work: 1 });
// @ts-expect-error: the module is the first argument.
defineTasks({ work() {} });
// @ts-expect-error: the errors are classes of errors.
defineTasks(import.meta.url, {}, { errors: [Date] });
// @ts-expect-error: the errors are an array.
defineTasks(import.meta.url, {}, { errors: OwnError });
// @ts-expect-error: a namespace is a string.
defineTasks(import.meta.url, {}, { namespace: 1 });
defineTasks(undefined, {});

// Options of a dispatcher.
expectTypeOf<{ workers: 4 }>().toExtend<DispatcherOptions>();
expectTypeOf<{ workers: { max: 4 } }>().toExtend<DispatcherOptions>();
expectTypeOf<{ workers: { min: 1; max: 4 } }>().toExtend<DispatcherOptions>();
expectTypeOf<{ workers: { min: 1 } }>().not.toExtend<DispatcherOptions>();
expectTypeOf<{ workers: '4' }>().not.toExtend<DispatcherOptions>();
const options: DispatcherOptions = {
  onUnobservedError: (error, task) => expectTypeOf([error, task] as const).toEqualTypeOf<readonly [unknown, string]>(),
};
// @ts-expect-error: there is no such option.
const misspelt: DispatcherOptions = { worker: 4 };
// @ts-expect-error: options are read-only.
options.name = 'other';

// Guards.
declare const something: unknown;
if (isDispatcher(something)) expectTypeOf(something).toEqualTypeOf<Dispatcher>();
if (isDispatchError(something)) expectTypeOf(something).toEqualTypeOf<DispatchError>();
if (isDispatchError(something, 'DISPATCH_TIMEOUT')) expectTypeOf(something.code).toEqualTypeOf<DispatchErrorCode>();
// @ts-expect-error: there is no such code.
isDispatchError(something, 'TIMEOUT');

// The rest.
expectTypeOf(transfer(new Uint8Array(1), [])).toEqualTypeOf(new Uint8Array(1));
// @ts-expect-error: a number cannot be transferred.
transfer(1, []);
expectTypeOf(currentTask().worker).toEqualTypeOf<number | undefined>();
// @ts-expect-error: the context is read-only.
currentTask().cancelled = true;

async function disposing(): Promise<void> {
  await using disposable = dispatcher;
  using cancelled = disposable.executeAsync(tasks.nothing());
  await cancelled;
}

export { wrong, wrongTask, wrongStream, misspelt, measuring, mixed, streaming, disposing };
