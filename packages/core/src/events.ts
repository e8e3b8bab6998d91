/** What all events of a dispatcher have. */
interface DispatcherEvent<Type extends string> extends Event {
  readonly type: Type;
  /** The name of the dispatcher. */
  readonly dispatcher: string;
  /** When it happened, in milliseconds of this thread's `performance.now()`. */
  readonly time: number;
}

/** What all events of a task have. */
interface TaskEventBase<Type extends string> extends DispatcherEvent<Type> {
  /** The number of this run of the task, unique in its dispatcher. Runs are numbered in the order of submission. */
  readonly run: number;
  /** The name of the task. */
  readonly task: string;
  /** The namespace of the task. */
  readonly namespace: string;
}

/** What all events of a worker have. */
interface WorkerEventBase<Type extends string> extends DispatcherEvent<Type> {
  /** The number of the worker: the value of `currentTask().worker` in it. */
  readonly worker: number;
}

/** A task was accepted. */
export interface TaskQueuedEvent extends TaskEventBase<'taskqueued'> {}

/** A task was assigned to a worker, where it may have to wait. It may be taken back and assigned to another worker. */
export interface TaskAssignedEvent extends TaskEventBase<'taskassigned'> {
  /** The number of the worker that it was assigned to. */
  readonly worker: number;
  /** The number of the worker that it was taken back from; `undefined` if it is assigned for the first time. */
  readonly from: number | undefined;
}

/** A task began to run. */
export interface TaskStartedEvent extends TaskEventBase<'taskstarted'> {
  /** The number of the worker that runs it; `undefined` if this thread runs it, for a blocking call (clause B6). */
  readonly worker: number | undefined;
}

/** A task has completed, failed or been cancelled. */
export interface TaskSettledEvent extends TaskEventBase<'tasksettled'> {
  /** The number of the worker that it was assigned to; `undefined` if it was assigned to none. */
  readonly worker: number | undefined;
  /** How it settled. A task that timed out has failed. */
  readonly outcome: 'completed' | 'failed' | 'cancelled';
  /** What it failed with; `undefined` if it has not failed. Any value can be thrown, `undefined` too. */
  readonly error: unknown;
  /**
   * When its function was called, on the same clock as `time`; `undefined` if it was not, or the worker did not report
   * it.
   */
  readonly started: number | undefined;
  /**
   * When its function ended, on the same clock as `time`; `undefined` if it has not, or the worker did not report it.
   */
  readonly ended: number | undefined;
}

/** A worker is ready for tasks. */
export interface WorkerStartedEvent extends WorkerEventBase<'workerstarted'> {}

/** A worker died, failed to start, or was ended while it still had tasks. */
export interface WorkerLostEvent extends WorkerEventBase<'workerlost'> {
  /** Its exit code, where the platform reports one. */
  readonly exitCode: number | undefined;
  /** The error that ended it, where there is one. */
  readonly cause: unknown;
}

/**
 * A worker is being started in place of one that was lost, was abandoned with a task, or has run `maxTasksPerWorker`
 * tasks.
 */
export interface WorkerReplacedEvent extends WorkerEventBase<'workerreplaced'> {
  /** The number of the worker that it replaces. `worker` is the number of the new one. */
  readonly replaces: number;
}

/** A worker was ended on purpose. */
export interface WorkerEndedEvent extends WorkerEventBase<'workerended'> {}

/** The event of each type (clauses N9 and N10). */
export interface DispatcherEventMap {
  readonly taskqueued: TaskQueuedEvent;
  readonly taskassigned: TaskAssignedEvent;
  readonly taskstarted: TaskStartedEvent;
  readonly tasksettled: TaskSettledEvent;
  readonly workerstarted: WorkerStartedEvent;
  readonly workerlost: WorkerLostEvent;
  readonly workerreplaced: WorkerReplacedEvent;
  readonly workerended: WorkerEndedEvent;
}

/** Any event of a task. Its `type` says which. */
export type TaskEvent = TaskQueuedEvent | TaskAssignedEvent | TaskStartedEvent | TaskSettledEvent;
export type TaskEventType = TaskEvent['type'];

/** Any event of a worker. Its `type` says which. */
export type WorkerEvent = WorkerStartedEvent | WorkerLostEvent | WorkerReplacedEvent | WorkerEndedEvent;
export type WorkerEventType = WorkerEvent['type'];

// Taken from the platform's own methods: type libraries give these two types different names.
type AddOptions = Parameters<EventTarget['addEventListener']>[2];
type AnyListener = Parameters<EventTarget['addEventListener']>[1];
type RemoveOptions = Parameters<EventTarget['removeEventListener']>[2];

/**
 * An `EventTarget` with typed listeners. They run in the `AsyncLocalStorage` context of `createDispatcher` (clause A20).
 * What a listener throws affects no task; the platform reports it, and on Node
 * it is an uncaught exception. On Node 20, 22 and 24, remove a listener with `removeEventListener` rather than with the
 * option `signal`: if a target has several listeners with a signal, the garbage collector may collect what would remove
 * the first ones (nodejs/node#63954, fixed in 26.10).
 */
export interface DispatcherEvents extends EventTarget {
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
