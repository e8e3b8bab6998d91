import type { WorkerOutput, WorkerPlace } from '@dispatch/adapter-kit/node';
import type { DispatcherOptions } from '@dispatch/core';

/** Options of `createDispatcher`. */
export interface ProcessDispatcherOptions extends DispatcherOptions {
  /**
   * What worker processes run, for programs that are bundled: a file that calls `serve` of `@dispatch/process/worker`,
   * as an absolute path or a `file:` URL. Workers then find tasks by namespace and name among those that the file serves
   * (capability `modules: 'served'`). If the file does not exist, tasks fail with `DISPATCH_UNAVAILABLE`. Default: a file
   * of this package, in which workers import the modules of tasks.
   */
  readonly worker?: string | URL | undefined;
  /**
   * A module whose default export each worker runs before its first task, such as `new URL('./setup.js', import.meta.url)`:
   * a URL or an absolute path. It is called with the number of the worker and with `setupData`, and may return a function
   * that runs after the last task (`WorkerSetup` of `@dispatch/core`, clauses W1 to W7). Loading and running it take part
   * in `startTimeout`. If it fails, the worker could not be started: tasks fail with `DISPATCH_UNAVAILABLE`, whose `cause`
   * is the error. With the option `worker`, pass it to `serve(tasks, { setup })` instead.
   */
  readonly setup?: string | URL | undefined;
  /**
   * How much memory each worker process may use, in megabytes: its heap, its buffers and everything else (resident set).
   * A worker that exceeds it is ended, and the tasks that it runs fail with a `DISPATCH_WORKER_LOST` that says so; other
   * workers are not affected. The size is checked 100 times a second, so a worker may exceed it by what it allocates in
   * that time. Node itself takes about 50. At least 64. Default: no limit but that of Node for the heap.
   */
  readonly memory?: number | undefined;
  /**
   * The current directory of the worker processes when they start: an absolute path or a `file:` URL. If it does not
   * exist, tasks fail with `DISPATCH_UNAVAILABLE`. Default: that of this process at the time when a worker starts.
   */
  readonly cwd?: string | URL | undefined;
  /**
   * The environment variables of the worker processes, copied now, without those that are `undefined`; or a function that
   * returns them for one worker, and is called before each start. If it throws, or returns something else, the worker could
   * not be started. Default: those of this process at the time when a worker starts.
   */
  readonly env?:
    | Readonly<Record<string, string | undefined>>
    | ((worker: WorkerPlace) => Readonly<Record<string, string | undefined>>)
    | undefined;
  /**
   * Node options for the worker processes, such as `['--import', 'tsx']`, copied now. A worker runs its own file: an option
   * that names a program or has Node do something else, such as `--eval`, `--input-type`, `--test` and `--watch`, is
   * rejected. Default: the options of this process, without these, and without those of the inspector. Relative modules in them, and
   * in `NODE_OPTIONS` of this process, are resolved from the directory in which this process was when it loaded this package. Those in
   * `execArgv`, and in other `NODE_OPTIONS`, are resolved from the directory of the worker, and so are packages.
   *
   * An option that Node does not know makes every task fail with `DISPATCH_UNAVAILABLE`, whose `cause` names it.
   */
  readonly execArgv?: readonly string[] | undefined;
  /**
   * The executable of Node that the worker processes run: an absolute path. It has to have the version of this one. Needed in a program that
   * is an executable of its own (a single executable application), which cannot run files. Default: that of this process.
   */
  readonly execPath?: string | undefined;
  /**
   * What becomes of what workers write to stdout. It applies to each worker from its setup to its end, also while a call
   * blocks this thread.
   * - `'inherit'`: this thread writes it to its `process.stdout`, unchanged.
   * - `'tag'`: the same by whole lines, each after the number of its worker: `[worker 3] text`.
   * - A function: it is called for each line, without the line end, in the order of each worker, before the outcome of the
   *   task arrives. Tasks do not wait for it, however much they write. It runs in the `AsyncLocalStorage` context of
   *   `createDispatcher`; what it throws is reported.
   *
   * A line that has no end is passed on when its worker has ended. Default `'inherit'`.
   */
  readonly stdout?: WorkerOutput | undefined;
  /** The same for stderr. Default `'inherit'`. */
  readonly stderr?: WorkerOutput | undefined;
}
