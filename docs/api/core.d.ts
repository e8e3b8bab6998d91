type AddOptions = Parameters<EventTarget['addEventListener']>[2];
type AnyListener = Parameters<EventTarget['addEventListener']>[1];
interface AsCompletedOptions {
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}
declare class CancelledError extends DispatchError {
  readonly code: 'DISPATCH_CANCELLED';
  constructor(message?: string, options?: ErrorOptions);
}
interface Capabilities {
  readonly parallel: boolean;
  readonly blocking: boolean | 'when-ready' | 'synchronous';
  readonly cancelRunning: 'cooperative' | 'terminate';
  readonly isolation: 'clone' | 'json';
  readonly transfer: boolean;
  readonly sharedMemory: boolean;
  readonly loopsSeeCancel: boolean;
  readonly startsKnown: boolean;
  readonly delivery: 'at-most-once' | 'at-least-once';
  readonly crashRecovery: 'all' | 'announced' | 'none';
  readonly taskContext: 'async' | 'sync';
  readonly modules: 'imported' | 'served' | 'shared';
}
interface CloseOptions {
  readonly cancelPending?: boolean | undefined;
  readonly timeout?: number | undefined;
}
type Completed<F> =
  | {
      readonly value: F;
      readonly done: false;
    }
  | {
      readonly value: undefined;
      readonly done: true;
    };
interface CompletedFutures<F> {
  next(): Promise<Completed<F>>;
  return(): Promise<Completed<F>>;
  [Symbol.asyncIterator](): CompletedFutures<F>;
}
interface ContextCarrier<Captured = unknown, Sent = Captured> {
  readonly name: string;
  capture(): Captured | undefined;
  send?(captured: Captured, task: SubmittedTask): Sent | undefined;
  run(value: Sent, fn: () => unknown): unknown;
}
interface DefineTasksOptions {
  readonly namespace?: string | undefined;
  readonly errors?: readonly ErrorClass[] | undefined;
}
declare class DispatchError extends Error {
  readonly code: DispatchErrorCode;
  constructor(code: DispatchErrorCode, message: string, options?: ErrorOptions);
  static [Symbol.hasInstance](value: unknown): boolean;
}
type DispatchErrorCode = keyof DispatchErrorMap;
interface DispatchErrorMap {
  readonly DISPATCH_TIMEOUT: TimeoutError;
  readonly DISPATCH_CANCELLED: CancelledError;
  readonly DISPATCH_UNAVAILABLE: DispatcherUnavailableError;
  readonly DISPATCH_CLOSED: DispatcherClosedError;
  readonly DISPATCH_WORKER_LOST: WorkerLostError;
  readonly DISPATCH_QUEUE_FULL: QueueFullError;
  readonly DISPATCH_TASK_NOT_FOUND: TaskNotFoundError;
  readonly DISPATCH_SERIALIZATION: SerializationError;
  readonly DISPATCH_UNSUPPORTED: UnsupportedError;
  readonly DISPATCH_INVALID_STATE: InvalidStateError;
}
interface Dispatcher extends AsyncDisposable {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly status: DispatcherStatus;
  readonly events: DispatcherEvents;
  execute<T, P = unknown>(task: Task<T>, options?: ExecuteOptions<P>): Promise<T>;
  executeAsync<T, P = unknown>(task: Task<T>, options?: ExecuteOptions<P>): Future<T>;
  executeSync<T>(task: Task<T>, options?: ExecuteSyncOptions): T;
  stream<Y, T, P = unknown>(task: StreamTask<Y, T>, options?: StreamOptions<P>): TaskStream<Y, T>;
  map<A, T, P = unknown>(
    factory: (item: A) => Task<T>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options: MapOptions<P> & {
      readonly settled: true;
    },
  ): TaskStream<MapOutcome<A, T>, void>;
  map<A, T, P = unknown>(
    factory: (item: A) => Task<T>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options?: MapOptions<P> & {
      readonly settled?: false | undefined;
    },
  ): TaskStream<T, void>;
  map<A, T, P = unknown>(
    factory: (item: A) => Task<T>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options?: MapOptions<P>,
  ): TaskStream<T | MapOutcome<A, T>, void>;
  stats(): DispatcherStats;
  ready(): Promise<void>;
  close(options?: CloseOptions): Promise<void>;
}
interface DispatcherClock {
  now(): number;
  after(delay: number, run: () => void): () => void;
}
declare class DispatcherClosedError extends DispatchError {
  readonly code: 'DISPATCH_CLOSED';
  constructor(message?: string, options?: ErrorOptions);
}
interface DispatcherEvent<Type extends string> extends Event {
  readonly type: Type;
  readonly dispatcher: string;
  readonly time: number;
}
interface DispatcherEventMap {
  readonly taskqueued: TaskQueuedEvent;
  readonly taskassigned: TaskAssignedEvent;
  readonly taskstarted: TaskStartedEvent;
  readonly tasksettled: TaskSettledEvent;
  readonly workerstarted: WorkerStartedEvent;
  readonly workerlost: WorkerLostEvent;
  readonly workerreplaced: WorkerReplacedEvent;
  readonly workerended: WorkerEndedEvent;
}
interface DispatcherEvents extends EventTarget {
  addEventListener<Type extends keyof DispatcherEventMap>(
    type: Type,
    listener: (event: DispatcherEventMap[Type]) => void,
    options?: AddOptions,
  ): void;
  addEventListener(type: string, listener: AnyListener, options?: AddOptions): void;
  removeEventListener<Type extends keyof DispatcherEventMap>(
    type: Type,
    listener: (event: DispatcherEventMap[Type]) => void,
    options?: RemoveOptions,
  ): void;
  removeEventListener(type: string, listener: AnyListener, options?: RemoveOptions): void;
}
interface DispatcherOptions {
  readonly workers?:
    | number
    | {
        readonly min?: number | undefined;
        readonly max: number;
      }
    | undefined;
  readonly tasksPerWorker?: number | undefined;
  readonly maxQueue?: number | undefined;
  readonly idleTimeout?: number | undefined;
  readonly maxTasksPerWorker?: number | undefined;
  readonly startTimeout?: number | undefined;
  readonly cancelGrace?: number | undefined;
  readonly setupData?: unknown;
  readonly name?: string | undefined;
  readonly onUnobservedError?: ((error: unknown, task: string | undefined) => void) | undefined;
  readonly traceCallers?: boolean | undefined;
  readonly clock?: DispatcherClock | undefined;
  readonly context?: readonly ContextCarrier[] | undefined;
}
interface DispatcherStats {
  readonly queued: number;
  readonly running: number;
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly sharedValues?: number;
  readonly waitTime: DurationStats | undefined;
  readonly runTime: DurationStats | undefined;
  readonly workers: readonly WorkerStats[];
}
type DispatcherStatus = 'open' | 'closing' | 'closed';
declare class DispatcherUnavailableError extends DispatchError {
  readonly code: 'DISPATCH_UNAVAILABLE';
  constructor(message?: string, options?: ErrorOptions);
}
interface DurationStats {
  readonly p50: number;
  readonly p99: number;
}
type ErrorClass = abstract new (...args: never[]) => Error;
interface ExecuteOptions<P = unknown> {
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly priority?: number | undefined;
  readonly affinity?: string | number | undefined;
  readonly snapshot?: boolean | undefined;
  readonly onProgress?: ((value: P) => void) | undefined;
}
type ExecuteSyncOptions = Pick<ExecuteOptions, 'timeout' | 'priority' | 'affinity' | 'snapshot'>;
type Future<T> = Future$1<T>;
declare const Future: FutureClass;
interface Future$1<T> extends Promise<T>, Disposable {
  readonly state: FutureState;
  done(): boolean;
  running(): boolean;
  cancelled(): boolean;
  result(timeout?: number): Promise<T>;
  exception(timeout?: number): Promise<unknown>;
  resultSync(timeout?: number): T;
  cancel(reason?: unknown): boolean;
  addDoneCallback(fn: (future: Future$1<T>) => void): void;
  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((error: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E>;
  catch<E = never>(onRejected?: ((error: unknown) => E | PromiseLike<E>) | null): Promise<T | E>;
  finally(onFinally?: (() => void) | null): Promise<T>;
  [Symbol.dispose](): void;
}
interface FutureClass extends Function {
  readonly prototype: Future$1<unknown>;
  withResolvers<T>(options?: FutureResolversOptions): FutureResolvers<T>;
  [Symbol.hasInstance](value: unknown): value is Future$1<unknown>;
}
interface FutureResolvers<T> extends FutureSettlers<T> {
  readonly future: Future$1<T>;
}
interface FutureResolversOptions {
  readonly onCancel?: ((reason: unknown) => void) | undefined;
}
interface FutureSettlers<T> {
  start(): boolean;
  resolve(value: T): void;
  reject(error: unknown): void;
}
type FutureState = 'pending' | 'running' | 'cancelled' | 'finished';
declare class InvalidStateError extends DispatchError {
  readonly code: 'DISPATCH_INVALID_STATE';
  constructor(message?: string, options?: ErrorOptions);
}
interface MapOptions<P = unknown> extends ExecuteOptions<P> {
  readonly concurrency?: number | undefined;
  readonly ordered?: boolean | undefined;
  readonly settled?: boolean | undefined;
}
type MapOutcome<A, T> =
  | (PromiseFulfilledResult<T> & {
      readonly item: A;
    })
  | (PromiseRejectedResult & {
      readonly item: A | undefined;
    });
declare class QueueFullError extends DispatchError {
  readonly code: 'DISPATCH_QUEUE_FULL';
  constructor(message?: string, options?: ErrorOptions);
}
type RemoveOptions = Parameters<EventTarget['removeEventListener']>[2];
declare class SerializationError extends DispatchError {
  readonly code: 'DISPATCH_SERIALIZATION';
  constructor(message?: string, options?: ErrorOptions);
}
interface SetupWorker<Data = unknown> {
  readonly worker: number;
  readonly data: Data;
}
interface StreamOptions<P = unknown> extends ExecuteOptions<P> {
  readonly highWaterMark?: number | undefined;
}
interface StreamTask<Y, T> extends Task<T> {
  readonly '~yields': Y | undefined;
}
interface SubmittedTask {
  readonly run: number;
  readonly task: string;
  readonly namespace: string;
  readonly isItem: boolean;
}
interface Task<T> {
  readonly namespace: string;
  readonly name: string;
  readonly module: string | undefined;
  readonly args: readonly unknown[];
  readonly '~result'?: T;
}
interface TaskAssignedEvent extends TaskEventBase<'taskassigned'> {
  readonly worker: number;
  readonly from: number | undefined;
}
interface TaskContext {
  readonly signal: AbortSignal;
  readonly cancelled: boolean;
  throwIfCancelled(): void;
  progress(value: unknown): void;
  readonly deadline: number;
  readonly priority: number;
  readonly worker: number | undefined;
}
type TaskEvent = TaskQueuedEvent | TaskAssignedEvent | TaskStartedEvent | TaskSettledEvent;
interface TaskEventBase<Type extends string> extends DispatcherEvent<Type> {
  readonly run: number;
  readonly task: string;
  readonly namespace: string;
}
type TaskEventType = TaskEvent['type'];
type TaskFactories<F> = { readonly [Name in keyof F]: TaskFactory<F[Name]> };
type TaskFactory<F> = F extends (...args: infer A) => infer R ? (...args: A) => TaskOf<R> : never;
type TaskFunction = (...args: never[]) => unknown;
declare class TaskNotFoundError extends DispatchError {
  readonly code: 'DISPATCH_TASK_NOT_FOUND';
  constructor(message?: string, options?: ErrorOptions);
}
type TaskOf<R> = unknown extends R
  ? Task<R>
  : [R] extends [never]
    ? Task<never>
    : [R] extends [Generator<infer Y, infer T, never> | AsyncGenerator<infer Y, infer T, never>]
      ? StreamTask<Y, T>
      : Task<Awaited<R>>;
interface TaskQueuedEvent extends TaskEventBase<'taskqueued'> {}
interface TaskSettledEvent extends TaskEventBase<'tasksettled'> {
  readonly worker: number | undefined;
  readonly outcome: 'completed' | 'failed' | 'cancelled';
  readonly error: unknown;
  readonly started: number | undefined;
  readonly ended: number | undefined;
}
interface TaskStartedEvent extends TaskEventBase<'taskstarted'> {
  readonly worker: number | undefined;
}
interface TaskStream<Y, T> extends AsyncGenerator<Y, T, void> {
  toReadableStream(): ReadableStream<Y>;
}
declare class TimeoutError extends DispatchError {
  readonly code: 'DISPATCH_TIMEOUT';
  constructor(message?: string, options?: ErrorOptions);
}
type TransferableObject = object;
declare class UnsupportedError extends DispatchError {
  readonly code: 'DISPATCH_UNSUPPORTED';
  constructor(message?: string, options?: ErrorOptions);
}
interface WaitOptions {
  readonly timeout?: number | undefined;
  readonly returnWhen?: 'allCompleted' | 'firstCompleted' | 'firstException' | undefined;
  readonly signal?: AbortSignal | undefined;
}
interface WaitResult<F> {
  readonly done: Set<F>;
  readonly notDone: Set<F>;
}
interface WorkerEndedEvent extends WorkerEventBase<'workerended'> {}
type WorkerEvent = WorkerStartedEvent | WorkerLostEvent | WorkerReplacedEvent | WorkerEndedEvent;
interface WorkerEventBase<Type extends string> extends DispatcherEvent<Type> {
  readonly worker: number;
}
type WorkerEventType = WorkerEvent['type'];
declare class WorkerLostError extends DispatchError {
  readonly code: 'DISPATCH_WORKER_LOST';
  readonly exitCode: number | undefined;
  constructor(message?: string, options?: WorkerLostOptions);
}
interface WorkerLostEvent extends WorkerEventBase<'workerlost'> {
  readonly exitCode: number | undefined;
  readonly cause: unknown;
}
interface WorkerLostOptions extends ErrorOptions {
  exitCode?: number | undefined;
}
interface WorkerReplacedEvent extends WorkerEventBase<'workerreplaced'> {
  readonly replaces: number;
}
type WorkerSetup<Data = unknown> = (worker: SetupWorker<Data>) => unknown;
interface WorkerStartedEvent extends WorkerEventBase<'workerstarted'> {}
interface WorkerStats {
  readonly worker: number;
  readonly state: 'starting' | 'idle' | 'busy' | 'retiring';
  readonly running: number;
  readonly answered: number;
  readonly utilisation: number;
}
declare function asCompleted<F extends Future<unknown>>(
  futures: Iterable<F>,
  options?: AsCompletedOptions,
): CompletedFutures<F>;
declare function currentTask(): TaskContext;
declare function defineTasks<F extends Readonly<Record<string, TaskFunction>>>(
  module: string | URL | undefined,
  functions: F,
  options?: DefineTasksOptions,
): TaskFactories<F>;
declare function isDispatchError<Code extends DispatchErrorCode = DispatchErrorCode>(
  value: unknown,
  code?: Code,
): value is DispatchErrorMap[Code];
declare function isDispatcher(value: unknown): value is Dispatcher;
declare function transfer<T extends object>(value: T, transferables: readonly TransferableObject[]): T;
declare function wait<F extends Future<unknown>>(futures: Iterable<F>, options?: WaitOptions): Promise<WaitResult<F>>;
export {
  type AsCompletedOptions,
  CancelledError,
  type Capabilities,
  type CloseOptions,
  type CompletedFutures,
  type DefineTasksOptions,
  DispatchError,
  type DispatchErrorCode,
  type DispatchErrorMap,
  type Dispatcher,
  type DispatcherClock,
  DispatcherClosedError,
  type DispatcherEventMap,
  type DispatcherEvents,
  type DispatcherOptions,
  type DispatcherStats,
  type DispatcherStatus,
  DispatcherUnavailableError,
  type DurationStats,
  type ErrorClass,
  type ExecuteOptions,
  type ExecuteSyncOptions,
  Future,
  type FutureClass,
  type FutureResolvers,
  type FutureResolversOptions,
  type FutureState,
  InvalidStateError,
  type MapOptions,
  type MapOutcome,
  QueueFullError,
  SerializationError,
  type SetupWorker,
  type StreamOptions,
  type StreamTask,
  type Task,
  type TaskAssignedEvent,
  type TaskContext,
  type TaskEvent,
  type TaskEventType,
  type TaskFactories,
  type TaskFactory,
  type TaskFunction,
  TaskNotFoundError,
  type TaskOf,
  type TaskQueuedEvent,
  type TaskSettledEvent,
  type TaskStartedEvent,
  type TaskStream,
  TimeoutError,
  type TransferableObject,
  UnsupportedError,
  type WaitOptions,
  type WaitResult,
  type WorkerEndedEvent,
  type WorkerEvent,
  type WorkerEventType,
  WorkerLostError,
  type WorkerLostEvent,
  type WorkerLostOptions,
  type WorkerReplacedEvent,
  type WorkerSetup,
  type WorkerStartedEvent,
  type WorkerStats,
  asCompleted,
  currentTask,
  defineTasks,
  isDispatchError,
  isDispatcher,
  transfer,
  wait,
};
