/**
 * What a dispatcher can do. Frozen, and the same for its whole life, so it can be read once (clauses K1 to K3). The
 * contract says what each value promises, including what a dispatcher does where it lacks a capability.
 */
export interface Capabilities {
  /** Whether tasks run at the same time as the caller and as each other. */
  readonly parallel: boolean;
  /**
   * Whether `executeSync` and `resultSync` may block the calling thread.
   * - `true`: for every task.
   * - `'when-ready'`: for every task, while a worker is ready; no worker starts while the thread is blocked.
   * - `'synchronous'`: only for tasks that end without awaiting.
   * - `false`: never.
   */
  readonly blocking: boolean | 'when-ready' | 'synchronous';
  /**
   * What happens to running code that is cancelled.
   * - `'cooperative'`: it is notified, and abandoned if it continues after `cancelGrace`.
   * - `'terminate'`: the same, and abandoned code is stopped by ending its worker.
   */
  readonly cancelRunning: 'cooperative' | 'terminate';
  /** How values are copied: by the structured clone algorithm, or as JSON. */
  readonly isolation: 'clone' | 'json';
  /** Whether `transfer()` transfers a value instead of copying it. */
  readonly transfer: boolean;
  /** Whether a `SharedArrayBuffer` can be passed to a task and back. */
  readonly sharedMemory: boolean;
  /** Whether `currentTask().cancelled` becomes true during a synchronous loop whose task is cancelled. */
  readonly loopsSeeCancel: boolean;
  /**
   * Whether the dispatcher knows which of the tasks that are assigned to a worker have started. If not, each of them
   * counts as started: it is running, and is lost with its worker.
   */
  readonly startsKnown: boolean;
  /** How often a task may start. */
  readonly delivery: 'at-most-once' | 'at-least-once';
  /**
   * Which deaths of a worker are noticed.
   * - `'all'`: every death.
   * - `'announced'`: those that the platform reports.
   * - `'none'`: tasks share the caller's thread, and a death ends that too.
   */
  readonly crashRecovery: 'all' | 'announced' | 'none';
  /** Where `currentTask()` works: everywhere in a task, or only before its first `await`. */
  readonly taskContext: 'async' | 'sync';
  /**
   * How a worker finds the function of a task.
   * - `'imported'`: it imports the task's module.
   * - `'served'`: its own script passes it the tasks.
   * - `'shared'`: it calls the function of the caller's thread, with the state of that module.
   */
  readonly modules: 'imported' | 'served' | 'shared';
}
