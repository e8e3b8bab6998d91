export { asCompleted, type AsCompletedOptions, type CompletedFutures } from './as-completed.js';
export type { Capabilities } from './capabilities.js';
export { currentTask, type TaskContext } from './context.js';
export { defineTasks, type TaskFactories, type TaskFactory, type TaskOf } from './define-tasks.js';
export type { ErrorClass, TaskFunction } from './definition.js';
export type { DispatcherClock } from './dispatcher-clock.js';
export type { DispatcherOptions } from './dispatcher-options.js';
export { isDispatcher, type CloseOptions, type Dispatcher, type DispatcherStatus } from './dispatcher.js';
export {
  CancelledError,
  DispatchError,
  DispatcherClosedError,
  DispatcherUnavailableError,
  InvalidStateError,
  QueueFullError,
  SerializationError,
  TaskNotFoundError,
  TimeoutError,
  UnsupportedError,
  WorkerLostError,
  type DispatchErrorCode,
  type DispatchErrorMap,
  type WorkerLostOptions,
} from './errors.js';
export { isDispatchError } from './is-dispatch-error.js';
export type {
  DispatcherEventMap,
  DispatcherEvents,
  TaskAssignedEvent,
  TaskEvent,
  TaskEventType,
  TaskQueuedEvent,
  TaskSettledEvent,
  TaskStartedEvent,
  WorkerEndedEvent,
  WorkerEvent,
  WorkerEventType,
  WorkerLostEvent,
  WorkerReplacedEvent,
  WorkerStartedEvent,
} from './events.js';
export type { ExecuteOptions, ExecuteSyncOptions, MapOptions, MapOutcome, StreamOptions } from './execute-options.js';
export type { FutureResolversOptions } from './future-producer.js';
export type { FutureState } from './future-state.js';
export type { FutureClass, FutureResolvers } from './future-interface.js';
export { Future } from './future.js';
export type { DispatcherStats, DurationStats, WorkerStats } from './stats.js';
export type { DefineTasksOptions } from './task-options.js';
export type { TaskStream } from './task-stream.js';
export type { StreamTask, Task } from './task.js';
export { transfer, type TransferableObject } from './transfer.js';
export { wait, type WaitOptions, type WaitResult } from './wait.js';
export type { SetupWorker, WorkerSetup } from './worker-setup.js';
