import type { ResourceLimits, SHARE_ENV, Worker, WorkerOptions } from 'node:worker_threads';
import type { WorkerOutput, WorkerPlace } from '@dispatch/adapter-kit/node';
import type { DispatcherOptions } from '@dispatch/core';

/** Options of `createDispatcher`. */
export interface NodeDispatcherOptions extends DispatcherOptions {
  /**
   * What worker threads run, for programs that are bundled: a file that calls `serve` of `@dispatch/node/worker`, as an
   * absolute path or a URL, or a function that starts a thread with such a file. Workers then find tasks by namespace
   * and name among those that the file serves (capability `modules: 'served'`). Default: a file of this package, in
   * which workers import the modules of tasks.
   *
   * The function is called each time the dispatcher needs another worker, and never before the first task or `ready()`.
   * Its argument has `env`, `execArgv` and `resourceLimits` as Node takes them; pass it on:
   * `(options) => new Worker(new URL('./worker.js', import.meta.url), options)`. A function without a parameter is
   * rejected if one of these options is given. If the function throws, or if the file does not exist, the worker could
   * not be started: tasks fail with `DISPATCH_UNAVAILABLE`.
   */
  readonly worker?: string | URL | ((options: WorkerOptions) => Worker) | undefined;
  /**
   * A module whose default export each worker runs before its first task, such as `new URL('./setup.js', import.meta.url)`:
   * a URL or an absolute path. It is called with the number of the worker and with `setupData`, and may return a function
   * that runs after the last task (`WorkerSetup` of `@dispatch/core`, clauses W1 to W7). Loading and running it take part
   * in `startTimeout`. If it fails, the worker could not be started: tasks fail with `DISPATCH_UNAVAILABLE`, whose `cause`
   * is the error. With the option `worker`, pass it to `serve(tasks, { setup })` instead.
   */
  readonly setup?: string | URL | undefined;
  /**
   * Memory limits of each worker thread, in megabytes. A worker that exceeds them is lost, and the tasks that it runs
   * fail with `DISPATCH_WORKER_LOST`. Each is a non-negative number. Default: those of Node.
   */
  readonly resourceLimits?: ResourceLimits | undefined;
  /**
   * The environment variables of the worker threads, copied now, without those that are `undefined`; or `SHARE_ENV` of
   * `node:worker_threads`, with which the threads use and change those of this thread; or a function that returns them for
   * one worker, and is called before each start. If it throws, or returns something else, the worker could not be
   * started. Default: a copy of this thread's.
   */
  readonly env?:
    | Readonly<Record<string, string | undefined>>
    | typeof SHARE_ENV
    | ((worker: WorkerPlace) => Readonly<Record<string, string | undefined>>)
    | undefined;
  /**
   * Node options for the worker threads, such as `['--import', 'tsx']`, copied now. Without a program: `'-'` and `'--'` are
   * rejected, since Node would ignore what follows them. Default: those of this process.
   *
   * Options of this process that apply to all its threads, such as `--max-old-space-size` or `--title`, are left out if
   * Node does not accept them for a thread. Any other option that Node does not accept makes every task fail with
   * `DISPATCH_UNAVAILABLE`, whose `cause` names it. The same holds for `NODE_OPTIONS` in `env`.
   */
  readonly execArgv?: readonly string[] | undefined;
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
