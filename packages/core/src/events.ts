/** What happens to a run of a task. */
export interface TaskEvent extends Event {
  readonly type: TaskEventType;
  /** The dispatcher's name. */
  readonly dispatcher: string;
  /** The run's number in its dispatcher, in the order of submission. */
  readonly run: number;
  readonly task: string;
  readonly namespace: string;
  /** When, in milliseconds of this thread's `performance.now()`. */
  readonly time: number;
  /** The number of the worker it was handed to; `undefined` before. */
  readonly worker: number | undefined;
  /** Of `taskassigned`: the worker it was taken back from, unstarted. */
  readonly from: number | undefined;
  /** Of `tasksettled`: how. A task that timed out has failed. */
  readonly outcome: 'completed' | 'failed' | 'cancelled' | undefined;
  /** Of `tasksettled`: when the worker began and ended it, in the terms of `time`; `undefined` if it did not. */
  readonly started: number | undefined;
  readonly ended: number | undefined;
}

/**
 * `taskqueued`: accepted. `taskassigned`: handed to a worker, where it may have to wait, or be taken back and handed to
 * another. `taskstarted`: begins to run. `tasksettled`: over.
 */
export type TaskEventType = 'taskqueued' | 'taskassigned' | 'taskstarted' | 'tasksettled';

/** What happens to a worker. */
export interface WorkerEvent extends Event {
  readonly type: WorkerEventType;
  /** The dispatcher's name. */
  readonly dispatcher: string;
  /** The number that `currentTask().worker` gives in it. */
  readonly worker: number;
  /** When, in milliseconds of this thread's `performance.now()`. */
  readonly time: number;
  /** Of `workerreplaced`: the worker that this one stands in for. */
  readonly replaces: number | undefined;
  /** Of `workerlost`: what it died of, as far as known. */
  readonly exitCode: number | undefined;
  readonly cause: unknown;
}

/**
 * `workerstarted`: runs. `workerlost`: died, did not start, or had to be ended with tasks in it. `workerreplaced`: is
 * being started in the place of one that was lost, given up, or had had its number of tasks. `workerended`: was ended on
 * purpose.
 */
export type WorkerEventType = 'workerstarted' | 'workerlost' | 'workerreplaced' | 'workerended';

/** Which event each type is. */
export type DispatcherEventMap = { readonly [Type in TaskEventType]: TaskEvent & { readonly type: Type } } & {
  readonly [Type in WorkerEventType]: WorkerEvent & { readonly type: Type };
};

// By the platform's own methods: the libraries of types give these two different names.
type AddOptions = Parameters<EventTarget['addEventListener']>[2];
type AnyListener = Parameters<EventTarget['addEventListener']>[1];
type RemoveOptions = Parameters<EventTarget['removeEventListener']>[2];

/**
 * An `EventTarget` whose listeners know what they get. On Node 20, 22 and 24 take a listener away with `removeEventListener`
 * rather than with the option `signal`: of several listeners with a signal on one target, the garbage collector may take what
 * would remove the first ones (nodejs/node#63954; mended in 26.10).
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
