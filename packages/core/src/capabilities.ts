/**
 * What a dispatcher can and cannot do. Fixed for its life, so it may be read once. A capability is the only thing by
 * which the conformance suite leaves a case out, and what a dispatcher does not offer fails in the promised way.
 */
export interface Capabilities {
  /** Tasks run at the same time as the caller and as each other. */
  readonly parallel: boolean;
  /**
   * Whether `executeSync` and `resultSync` may block the calling thread: `true`, for every task; `'when-ready'`, the same as
   * long as a worker is ready, since none starts while the thread is blocked; `'synchronous'`, only for tasks that finish
   * without awaiting; `false`, never.
   */
  readonly blocking: boolean | 'when-ready' | 'synchronous';
  /**
   * How far a cancel reaches into running code. `'cooperative'`: it is told, and given up after `cancelGrace` if it goes
   * on. `'terminate'`: the same, and code that goes on is stopped with its worker.
   */
  readonly cancelRunning: 'cooperative' | 'terminate';
  /** How values cross: by the structured clone algorithm, or as JSON. */
  readonly isolation: 'clone' | 'json';
  /** Whether `transfer()` moves a value instead of copying it. */
  readonly transfer: boolean;
  /** Whether a `SharedArrayBuffer` can be passed, and a synchronous loop sees a cancel. */
  readonly sharedMemory: boolean;
  /** How often a task may start. */
  readonly delivery: 'at-most-once' | 'at-least-once';
  /**
   * Which deaths of a worker are noticed: `'all'`; `'announced'`, those that the platform reports; `'none'`, tasks share
   * the caller's thread and would take it along.
   */
  readonly crashRecovery: 'all' | 'announced' | 'none';
  /** Where `currentTask()` works: after every `await`, or in a task's synchronous part only. */
  readonly taskContext: 'async' | 'sync';
  /**
   * How a worker finds a task's function: it imports the task's module; it was served a list of tasks; or it runs the
   * very function of the caller's thread, module state included.
   */
  readonly modules: 'imported' | 'served' | 'shared';
}
