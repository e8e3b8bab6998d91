type AddOptions = Parameters<EventTarget['addEventListener']>[2];
type AnyListener = Parameters<EventTarget['addEventListener']>[1];
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
interface DurationStats {
  readonly p50: number;
  readonly p99: number;
}
interface EngineDispatcher {
  readonly '~engine'?: SharingHost;
}
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
type RemoveOptions = Parameters<EventTarget['removeEventListener']>[2];
type Shared<T extends object> = T & AsyncDisposable;
type SharedPlaces = readonly (readonly [position: number, id: number])[];
interface SharingCall {
  readonly id: number;
  readonly owner: object;
  readonly profile: {
    readonly definition: {
      readonly name: string;
    };
  };
  args: readonly unknown[];
}
interface SharingHost {
  readonly settings: {
    readonly name: string;
  };
  readonly capabilities: Capabilities;
  readonly calls: object;
  readonly pool: {
    readonly lanes: Iterable<{
      readonly link: SharingWorker;
    }>;
  };
  stats: () => DispatcherStats;
  readonly own: <T>(value: T) => T;
  readonly describe: (value: unknown) => string;
  readonly check?: (value: unknown) => void;
}
type SharingMessage = {
  readonly type: 'sharing';
} & (
  | {
      readonly id: number;
      readonly value: unknown;
    }
  | {
      readonly released: number;
    }
  | {
      readonly places: readonly (readonly [call: number, places: SharedPlaces])[];
    }
);
interface SharingState {
  handles?: WeakMap<object, unknown>;
  newest?: number;
  local?: Map<number, unknown>;
  submit?: (call: SharingCall) => Error | undefined;
  settle?: (call: SharingCall) => void;
  send?: (calls: readonly SharingCall[], worker: SharingWorker) => void;
  patience?: (call: SharingCall) => number;
  fillIn?: (call: object, args: readonly unknown[]) => readonly unknown[];
  describe?: (value: unknown) => string | undefined;
}
interface SharingWorker {
  post(message: object): void;
}
interface StreamOptions<P = unknown> extends ExecuteOptions<P> {
  readonly highWaterMark?: number | undefined;
}
interface StreamTask<Y, T> extends Task<T> {
  readonly '~yields': Y | undefined;
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
interface TaskEventBase<Type extends string> extends DispatcherEvent<Type> {
  readonly run: number;
  readonly task: string;
  readonly namespace: string;
}
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
interface WorkerEndedEvent extends WorkerEventBase<'workerended'> {}
interface WorkerEventBase<Type extends string> extends DispatcherEvent<Type> {
  readonly worker: number;
}
interface WorkerLostEvent extends WorkerEventBase<'workerlost'> {
  readonly exitCode: number | undefined;
  readonly cause: unknown;
}
interface WorkerReplacedEvent extends WorkerEventBase<'workerreplaced'> {
  readonly replaces: number;
}
interface WorkerStartedEvent extends WorkerEventBase<'workerstarted'> {}
interface WorkerStats {
  readonly worker: number;
  readonly state: 'starting' | 'idle' | 'busy' | 'retiring';
  readonly running: number;
  readonly answered: number;
  readonly utilisation: number;
}
declare function deepFreeze<T>(value: T): T;
declare function release(shared: object): Promise<void>;
declare function share<T extends object>(dispatcher: Dispatcher, value: T): Promise<Shared<T>>;
export {
  type EngineDispatcher,
  Shared,
  type SharedPlaces,
  type SharingCall,
  type SharingHost,
  type SharingMessage,
  type SharingState,
  type SharingWorker,
  deepFreeze,
  release,
  share,
};
