import { AsyncLocalStorage } from 'node:async_hooks';
import {
  DispatcherClosedError,
  QueueFullError,
  SerializationError,
  TimeoutError,
  UnsupportedError,
  type Capabilities,
  type CloseOptions,
  type Dispatcher,
  type DispatcherOptions,
  type DispatcherStatus,
  type ExecuteOptions,
  type ExecuteSyncOptions,
  type Future,
  type Task,
} from '@dispatch/core';
import {
  checkTimeout,
  futures,
  runInContext,
  SynchronousContextStorage,
  transferablesOf,
  useContextStorage,
  type ContextStorage,
} from '@dispatch/core/internal';
import { checkDispatcherOptions, checkExecuteOptions } from './check-options.js';
import { copyThrown } from './copy-thrown.js';
import { Run, type RunOwner } from './run.js';
import { pathToUncloneable } from './uncloneable.js';

const inThread: Capabilities = {
  parallel: false,
  blocking: 'synchronous',
  cancelRunning: 'cooperative',
  isolation: 'clone',
  transfer: true,
  sharedMemory: true,
  delivery: 'at-most-once',
  crashRecovery: 'none',
  taskContext: 'async',
  modules: 'shared',
};

const asynchronous: ContextStorage = new AsyncLocalStorage();

/**
 * The contract in the smallest form that keeps it: a queue, some slots, this thread. What faulty dispatchers do
 * otherwise are its protected methods.
 *
 * A long file, so that the whole of a dispatcher can be read from top to bottom.
 */
export class ReferenceDispatcher implements Dispatcher, RunOwner {
  readonly name: string;
  readonly capabilities: Capabilities;
  protected readonly options: DispatcherOptions;
  protected readonly queue: Run[] = [];
  protected readonly active = new Set<Run>();
  #status: DispatcherStatus = 'open';
  #scheduled = false;
  #closed: PromiseWithResolvers | undefined;

  constructor(options: DispatcherOptions = {}, capabilities: Partial<Capabilities> = {}) {
    checkDispatcherOptions(options);
    this.options = options;
    this.name = options.name ?? 'reference';
    this.capabilities = Object.freeze({ ...inThread, ...capabilities });
    useContextStorage(this.capabilities.taskContext === 'async' ? asynchronous : new SynchronousContextStorage());
  }

  get status(): DispatcherStatus {
    return this.#status;
  }

  execute<T>(task: Task<T>, options?: ExecuteOptions): Promise<T> {
    return this.executeAsync(task, options).result();
  }

  executeAsync<T>(task: Task<T>, options: ExecuteOptions = {}): Future<T> {
    checkExecuteOptions(options);
    const run = new Run(this, task, options);
    if (this.options.traceCallers === true) run.caller = new Error('submitted').stack;
    if (!run.future.done()) this.accept(run, options);
    // The definition of the task says what its future gives.
    return run.future as Future<T>;
  }

  executeSync<T>(task: Task<T>, options: ExecuteSyncOptions = {}): T {
    if (this.capabilities.blocking === false) throw new UnsupportedError("executeSync() needs the capability 'blocking'");
    const future = this.executeAsync(task, options);
    // What is done already, refused say, has its outcome.
    return future.resultSync();
  }

  ready(): Promise<void> {
    return this.#status === 'open' ? Promise.resolve() : Promise.reject(new DispatcherClosedError());
  }

  close({ cancelPending = false, timeout }: CloseOptions = {}): Promise<void> {
    const limit = checkTimeout(timeout);
    if (this.#status === 'closed') return Promise.resolve();
    this.#status = 'closing';
    this.#closed ??= promiseWithResolvers();
    if (cancelPending) this.cancelPending();
    if (limit < 2 ** 31) {
      const timer = setTimeout(() => {
        this.endAll();
      }, limit);
      void this.#closed.promise.then(() => {
        clearTimeout(timer);
      });
    }
    this.#settleClosing();
    return this.#closed.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  // What follows is where a faulty dispatcher does otherwise.

  protected accept(run: Run, { snapshot = false }: ExecuteOptions): void {
    if (this.#status !== 'open') return this.reject(run, new DispatcherClosedError());
    const free = this.slots() - this.active.size;
    if (this.queue.length >= (this.options.maxQueue ?? Infinity) + Math.max(0, free)) return this.reject(run, new QueueFullError());
    if (run.deadline <= performance.now()) return this.onTimeout(run);
    if (snapshot && !this.cloneArguments(run)) return;
    this.queue.push(run);
    this.schedule();
  }

  protected slots(): number {
    return this.options.tasksPerWorker ?? 1;
  }

  protected next(): Run | undefined {
    return this.queue.shift();
  }

  /** Starts tasks for 5 ms at a time, so that the rest of this thread has its turn. */
  protected schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      const end = performance.now() + 5;
      while (this.active.size < this.slots() && performance.now() < end) {
        const run = this.next();
        if (run === undefined) return;
        this.start(run);
      }
      if (this.queue.length > 0 && this.active.size < this.slots()) this.schedule();
    }, 0);
  }

  protected start(run: Run): void {
    if (!run.future.done()) this.launch(run);
  }

  protected launch(run: Run): void {
    if (!this.cloneArguments(run)) return this.#settleClosing();
    run.phase = 'running';
    this.active.add(run);
    try {
      const returned = runInContext(run, () => this.call(run));
      if (returned instanceof Promise) {
        returned.then(
          (value: unknown) => {
            this.onReturned(run, value);
          },
          (error: unknown) => {
            this.onThrew(run, error);
          },
        );
      } else this.onReturned(run, returned);
    } catch (error) {
      this.onThrew(run, error);
    }
  }

  protected call(run: Run): unknown {
    return (run.definition.run as (...args: readonly unknown[]) => unknown).call(undefined, ...run.args);
  }

  protected onReturned(run: Run, value: unknown): void {
    this.free(run);
    if (this.isLate(run)) return;
    try {
      this.resolve(run, this.copyResult(value));
    } catch (cause) {
      this.reject(run, new SerializationError(`the result cannot be cloned${pathToUncloneable(value)}`, { cause }));
    }
  }

  protected onThrew(run: Run, error: unknown): void {
    this.free(run);
    if (!this.isLate(run)) this.reject(run, this.copyError(run, error));
  }

  /** Whether what a task did comes too late: its future is done, or its time is over. */
  protected isLate(run: Run): boolean {
    if (!run.future.done() && performance.now() > run.deadline) this.onTimeout(run);
    return run.future.done();
  }

  protected cloneArguments(run: Run): boolean {
    const cloned: unknown[] = [];
    for (const [index, value] of run.args.entries()) {
      try {
        cloned.push(this.copyArgument(value));
      } catch (cause) {
        this.reject(run, new SerializationError(`argument ${index + 1} cannot be cloned${pathToUncloneable(value)}`, { cause }));
        return false;
      }
    }
    run.args = cloned;
    return true;
  }

  protected copyArgument(value: unknown): unknown {
    return this.clone(value);
  }

  protected copyResult(value: unknown): unknown {
    return this.clone(value);
  }

  protected copyError(run: Run, error: unknown): unknown {
    const copy = copyThrown(error, run.definition.errors, (value) => this.clone(value));
    if (run.caller !== undefined && copy instanceof Error) copy.stack += `\n${run.caller}`;
    return copy;
  }

  protected clone(value: unknown): unknown {
    const { isolation, transfer, sharedMemory } = this.capabilities;
    if (isolation === 'json') return value === undefined ? undefined : throughJson(value);
    if (!sharedMemory && value instanceof SharedArrayBuffer) throw new Error('memory cannot be shared');
    const moved = transfer ? (transferablesOf(value) ?? []) : [];
    // Node 20 takes a buffer that was moved already for an empty one.
    for (const buffer of moved) if (buffer instanceof ArrayBuffer) new Uint8Array(buffer);
    return structuredClone(value, { transfer: [...moved] });
  }

  protected resolve(run: Run, value: unknown): void {
    run.putAway();
    futures.resolve(run.future, value);
  }

  protected reject(run: Run, error: unknown): void {
    run.putAway();
    futures.reject(run.future, error);
  }

  protected free(run: Run): void {
    run.phase = 'over';
    this.active.delete(run);
    run.putAway();
    this.schedule();
    this.#settleClosing();
  }

  /** Makes a run stop whose future is done, or is about to be. */
  protected stop(run: Run, reason: unknown): void {
    const index = this.queue.indexOf(run);
    if (index >= 0) this.queue.splice(index, 1);
    run.putAway();
    if (this.active.has(run)) {
      run.controller.abort(reason);
      run.after(this.options.cancelGrace ?? 1000, () => {
        this.free(run);
      });
    }
    this.#settleClosing();
  }

  onCancel(run: Run, reason: unknown): void {
    this.stop(run, reason);
  }

  onTimeout(run: Run): void {
    const error = new TimeoutError();
    this.stop(run, error);
    futures.reject(run.future, error);
  }

  onUnobserved(run: Run, error: unknown): void {
    const { onUnobservedError } = this.options;
    if (onUnobservedError === undefined) console.warn(`the task '${run.definition.name}' failed:`, error);
    else onUnobservedError(error, run.definition.name);
  }

  block(run: Run): void {
    if (this.capabilities.blocking === false || run.phase === 'running') throw new UnsupportedError("resultSync() needs the capability 'blocking'");
    this.queue.splice(this.queue.indexOf(run), 1);
    this.start(run);
    if (run.future.done()) return;
    run.future.cancel();
    throw new UnsupportedError("a task that awaits needs the capability 'blocking'");
  }

  protected cancelPending(): void {
    for (const run of [...this.queue]) run.future.cancel();
  }

  protected endAll(): void {
    for (const run of [...this.queue, ...this.active]) {
      this.stop(run, new DispatcherClosedError());
      if (this.active.has(run)) this.free(run);
      if (!run.future.done()) this.reject(run, new DispatcherClosedError());
    }
  }

  #settleClosing(): void {
    if (this.#status !== 'closing' || this.queue.length > 0 || this.active.size > 0) return;
    // Callbacks of the last task come first.
    setTimeout(() => {
      this.#status = 'closed';
      this.#closed?.resolve();
    }, 0);
  }
}

function throughJson(value: unknown): unknown {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError('JSON has no such value');
  return JSON.parse(text) as unknown;
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  resolve(): void;
}

function promiseWithResolvers(): PromiseWithResolvers {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
