import {
  asCompleted,
  currentTask,
  defineTasks,
  Future,
  isDispatcher,
  isDispatchError,
  transfer,
  wait,
  type DispatchErrorCode,
  type DispatchErrorMap,
  type Dispatcher,
  type DispatcherEventMap,
  type DispatcherOptions,
  type DispatcherStats,
  type ExecuteOptions,
  type ExecuteSyncOptions,
  type MapOptions,
  type MapOutcome,
  type StreamOptions,
  type StreamTask,
  type Task,
  type TaskAssignedEvent,
  type TaskEvent,
  type TaskEventType,
  type TaskQueuedEvent,
  type TaskSettledEvent,
  type TaskStream,
  type TimeoutError,
  type WaitResult,
  type WorkerEvent,
  type WorkerEventType,
  type WorkerLostError,
  type WorkerLostEvent,
  type WorkerReplacedEvent,
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

// Generic functions: a factory cannot be generic, so type parameters become their constraints. An instantiation expression
// fixes them.
expectTypeOf(tasks.identity).toEqualTypeOf<(value: unknown) => Task<unknown>>();
function pair<A extends string, B>(a: A, b: B): readonly [A, B] {
  return [a, b];
}
async function first<T>(all: readonly T[]): Promise<T | undefined> {
  return all[0];
}
function* each<T extends object>(all: readonly T[]): Generator<T, number, void> {
  yield* all;
  return all.length;
}
const generic = defineTasks(undefined, { pair, pairOf: pair<'a', number>, first, firstNumber: first<number>, each });
expectTypeOf(generic.pair).toEqualTypeOf<(a: string, b: unknown) => Task<readonly [string, unknown]>>();
expectTypeOf(generic.pairOf).toEqualTypeOf<(a: 'a', b: number) => Task<readonly ['a', number]>>();
expectTypeOf(generic.first).toEqualTypeOf<(all: readonly unknown[]) => Task<unknown>>();
expectTypeOf(generic.firstNumber).toEqualTypeOf<(all: readonly number[]) => Task<number | undefined>>();
expectTypeOf(generic.each).toEqualTypeOf<(all: readonly object[]) => StreamTask<object, number>>();
// @ts-expect-error: constraints stay.
generic.pair(1, 2);
// @ts-expect-error: so do type arguments that were given.
generic.firstNumber(['1']);

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
// `undefined` is the same as leaving an option out, everywhere.
const absent: Required<{ [Name in keyof StreamOptions<number>]: undefined }> = {
  timeout: undefined,
  signal: undefined,
  priority: undefined,
  affinity: undefined,
  snapshot: undefined,
  onProgress: undefined,
  highWaterMark: undefined,
};
dispatcher.execute(tasks.nothing(), absent as ExecuteOptions);
dispatcher.stream(tasks.generate(1), absent);
const { signal: _signal, onProgress: _onProgress, highWaterMark: _highWaterMark, ...absentSync } = absent;
dispatcher.executeSync(tasks.nothing(), absentSync);
dispatcher.map(tasks.double, [1], {
  concurrency: undefined,
  ordered: undefined,
  settled: undefined,
  timeout: undefined,
});
dispatcher.close({ cancelPending: undefined, timeout: undefined });
wait([], { timeout: undefined, returnWhen: undefined, signal: undefined });
asCompleted([], { timeout: undefined, signal: undefined });
Future.withResolvers({ onCancel: undefined });
defineTasks(undefined, {}, { namespace: undefined, errors: undefined });
expectTypeOf<Required<{ [Name in keyof DispatcherOptions]: undefined }>>().toExtend<DispatcherOptions>();
expectTypeOf<{ workers: { min: undefined; max: 4 } }>().toExtend<DispatcherOptions>();
// @ts-expect-error: there is no such option.
dispatcher.execute(tasks.nothing(), { retries: 1 });
// @ts-expect-error: nothing can abort a signal while the thread is blocked.
dispatcher.executeSync(tasks.nothing(), { signal: new AbortController().signal });
// @ts-expect-error: progress cannot be reported while the thread is blocked.
dispatcher.executeSync(tasks.nothing(), { onProgress() {} });
expectTypeOf<ExecuteSyncOptions>().toEqualTypeOf<{
  readonly timeout?: number | undefined;
  readonly priority?: number | undefined;
  readonly affinity?: string | number | undefined;
  readonly snapshot?: boolean | undefined;
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
  highWaterMark: 1,
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
dispatcher.stream(tasks.generate(1), { window: 1 });
// @ts-expect-error: the high-water mark is for streams.
dispatcher.execute(tasks.generate(1), { highWaterMark: 1 });
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
dispatcher.map(tasks.double, numbers, { affinity: 1, snapshot: true });
dispatcher.map(tasks.double, numbers, { onProgress: (share: number) => expectTypeOf(share).toEqualTypeOf<number>() });
dispatcher.map(tasks.double, numbers, { onProgress: (value) => expectTypeOf(value).toEqualTypeOf<unknown>() });
expectTypeOf(
  dispatcher.map(tasks.double, numbers, { onProgress: (_share: number) => {}, settled: true }),
).toEqualTypeOf<TaskStream<MapOutcome<number, number>, void>>();
// @ts-expect-error: the high-water mark is for streams.
dispatcher.map(tasks.double, numbers, { highWaterMark: 1 });
// Promises of a plain iterable are awaited: the factory and the outcomes get what they hold.
declare const promised: readonly (number | Promise<number>)[];
expectTypeOf(dispatcher.map(tasks.double, promised)).toEqualTypeOf<TaskStream<number, void>>();
dispatcher.map((item) => (expectTypeOf(item).toEqualTypeOf<number>(), tasks.double(item)), [Promise.resolve(1), 2]);
expectTypeOf(dispatcher.map(tasks.double, [Promise.resolve(1)], { settled: true })).toEqualTypeOf<
  TaskStream<MapOutcome<number, number>, void>
>();
// @ts-expect-error: what the promise holds is not what the factory takes.
dispatcher.map(tasks.double, [Promise.resolve('1')]);
// What an async iterable yields is an item as it is.
declare const laterPromised: AsyncIterable<{ readonly value: Promise<number> }>;
dispatcher.map((item) => (expectTypeOf(item.value).toEqualTypeOf<Promise<number>>(), tasks.nothing()), laterPromised);
// With a flag that is only known at run time, the results are either. So options can be passed on.
declare const mapOptions: MapOptions;
expectTypeOf(dispatcher.map(tasks.double, numbers, mapOptions)).toEqualTypeOf<
  TaskStream<number | MapOutcome<number, number>, void>
>();
// Without an item, the iterator threw or the promise rejected.
declare const outcome: MapOutcome<{ readonly id: string }, number>;
if (outcome.status === 'fulfilled') expectTypeOf(outcome.item.id).toEqualTypeOf<string>();
else expectTypeOf(outcome.item).toEqualTypeOf<{ readonly id: string } | undefined>();
expectTypeOf<MapOptions<number>['onProgress']>().toEqualTypeOf<((value: number) => void) | undefined>();

// Statistics.
expectTypeOf(dispatcher.stats()).toEqualTypeOf<DispatcherStats>();
expectTypeOf(dispatcher.stats().waitTime?.p99).toEqualTypeOf<number | undefined>();
expectTypeOf(dispatcher.stats().workers[0]?.state).toEqualTypeOf<
  'starting' | 'idle' | 'busy' | 'retiring' | undefined
>();
// @ts-expect-error: statistics are read-only.
dispatcher.stats().queued = 0;

// Events, typed by name.
dispatcher.events.addEventListener('tasksettled', (event) => {
  expectTypeOf(event).toEqualTypeOf<TaskSettledEvent>();
  expectTypeOf(event.run).toEqualTypeOf<number>();
  expectTypeOf(event.outcome).toEqualTypeOf<'completed' | 'failed' | 'cancelled'>();
  // @ts-expect-error: that is a member of an event of a worker.
  void event.exitCode;
  // @ts-expect-error: and that of another event of a task.
  void event.from;
});
dispatcher.events.addEventListener('taskassigned', (event) => {
  expectTypeOf(event).toEqualTypeOf<TaskAssignedEvent>();
  expectTypeOf(event.worker).toEqualTypeOf<number>();
});
dispatcher.events.addEventListener('taskqueued', (event) => {
  expectTypeOf(event).toEqualTypeOf<TaskQueuedEvent>();
  // @ts-expect-error: it is on no worker yet.
  void event.worker;
});
dispatcher.events.addEventListener('workerlost', (event) => expectTypeOf(event).toEqualTypeOf<WorkerLostEvent>(), {
  once: true,
});
function onEvent(event: TaskEvent | WorkerEvent): unknown {
  switch (event.type) {
    case 'taskqueued':
    case 'taskstarted':
      return event.task;
    case 'taskassigned':
      return event.from;
    case 'tasksettled':
      return event.outcome;
    case 'workerlost':
      return [event.exitCode, event.cause];
    case 'workerreplaced':
      return expectTypeOf(event).toEqualTypeOf<WorkerReplacedEvent>();
    default:
      return expectTypeOf(event.type).toEqualTypeOf<'workerstarted' | 'workerended'>();
  }
}
dispatcher.events.addEventListener('taskqueued', onEvent);
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
wait([future], { signal: new AbortController().signal });
// @ts-expect-error: a controller is no signal.
wait([future], { signal: new AbortController() });
async function mixed(): Promise<void> {
  // The futures themselves, not their results. TypeScript would await the values of an async generator.
  for await (const done of asCompleted(new Set([future]), { timeout: 1, signal: AbortSignal.abort() }))
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
  onUnobservedError: (error, task) =>
    expectTypeOf([error, task] as const).toEqualTypeOf<readonly [unknown, string | undefined]>(),
};
// @ts-expect-error: there is no such option.
const misspelt: DispatcherOptions = { worker: 4 };
// @ts-expect-error: options are read-only.
options.name = 'other';

// Guards.
declare const something: unknown;
if (isDispatcher(something)) expectTypeOf(something).toEqualTypeOf<Dispatcher>();
// A code narrows to its class, no code to the union of them.
if (isDispatchError(something, 'DISPATCH_WORKER_LOST')) {
  expectTypeOf(something).toEqualTypeOf<WorkerLostError>();
  expectTypeOf(something.exitCode).toEqualTypeOf<number | undefined>();
}
if (isDispatchError(something, 'DISPATCH_TIMEOUT')) {
  expectTypeOf(something.code).toEqualTypeOf<'DISPATCH_TIMEOUT'>();
  // @ts-expect-error: only a worker that was lost has one.
  void something.exitCode;
}
if (isDispatchError(something)) {
  expectTypeOf(something).toEqualTypeOf<DispatchErrorMap[DispatchErrorCode]>();
  switch (something.code) {
    case 'DISPATCH_WORKER_LOST':
      expectTypeOf(something.exitCode).toEqualTypeOf<number | undefined>();
      break;
    case 'DISPATCH_TIMEOUT':
      expectTypeOf(something).toEqualTypeOf<TimeoutError>();
      break;
    default:
      // @ts-expect-error: only a worker that was lost has one.
      void something.exitCode;
  }
}
declare const oneOfTwo: 'DISPATCH_TIMEOUT' | 'DISPATCH_WORKER_LOST';
if (isDispatchError(something, oneOfTwo)) expectTypeOf(something).toEqualTypeOf<TimeoutError | WorkerLostError>();
expectTypeOf<{ [Code in DispatchErrorCode]: DispatchErrorMap[Code]['code'] }>().toEqualTypeOf<{
  [Code in DispatchErrorCode]: Code;
}>();
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
