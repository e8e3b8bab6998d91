import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import {
  DispatcherClosedError,
  QueueFullError,
  SerializationError,
  TimeoutError,
  UnsupportedError,
  type Capabilities,
  type CloseOptions,
  type Dispatcher,
  type DispatcherClock,
  type DispatcherEventMap,
  type DispatcherEvents,
  type DispatcherOptions,
  type DispatcherStats,
  type DispatcherStatus,
  type ExecuteOptions,
  type ExecuteSyncOptions,
  type Future,
  type MapOptions,
  type MapOutcome,
  type StreamOptions,
  type StreamTask,
  type Task,
  type TaskStream,
  type WorkerStats,
} from '@dispatch/core';
import {
  bindContext,
  checkTimeout,
  definitionOf,
  futures,
  runInContext,
  setBindContext,
  shared,
  transferablesOf,
  setContextStorage,
  uncloneable,
  type Carrying,
  type CarryingCall,
  type ContextStorage,
} from '@dispatch/core/internal';
import { SynchronousContextStorage } from '@dispatch/core/internal/worker';
import type { ReplacingHost } from '@dispatch/core/replace-workers';
import type { EngineDispatcher, SharingHost, SharingState } from '@dispatch/core/share';
import {
  captureOf,
  checkDispatcherOptions,
  checkExecuteOptions,
  checkMapOptions,
  checkNames,
  checkHighWaterMark,
} from './check-options.js';
import { copyThrown } from './copy-thrown.js';
import { checkStep, drain, isGenerator, type AnyGenerator } from './generator.js';
import { Mailbox } from './mailbox.js';
import { Mapping } from './mapping.js';
import { performance, platformClock, setTimeout } from './platform.js';
import { Progress } from './progress.js';
import { Run, type RunOwner, type Traced, type Yields } from './run.js';
import { withOwnBytes } from './own-bytes.js';
import { Statistics, type Outcome } from './statistics.js';
import { pathToUncloneable } from './uncloneable.js';
import { rejectUncopied } from './uncopied.js';

const inThread: Capabilities = {
  parallel: false,
  blocking: 'synchronous',
  cancelRunning: 'cooperative',
  isolation: 'clone',
  transfer: true,
  sharedMemory: true,
  loopsSeeCancel: false,
  startsKnown: true,
  delivery: 'at-most-once',
  crashRecovery: 'none',
  taskContext: 'async',
  modules: 'shared',
};

const sharing: SharingState = shared('sharing', {});
const asynchronous: ContextStorage = new AsyncLocalStorage();

/**
 * The smallest implementation of the contract: a queue, some slots, this thread. Faulty dispatchers override its
 * protected methods.
 *
 * The file is long so that a whole dispatcher can be read from top to bottom.
 */
export class ReferenceDispatcher implements Dispatcher, EngineDispatcher, RunOwner {
  readonly name: string;
  readonly capabilities: Capabilities;
  protected readonly options: DispatcherOptions;
  readonly clock: DispatcherClock;
  protected readonly queue: Run[] = [];
  /** The runs that have a slot. */
  protected readonly active = new Set<Run>();
  /** Generators that may not yield. Those that may yield again wait for a slot in `resumable`. */
  protected readonly suspended = new Set<Run>();
  protected readonly resumable: Run[] = [];
  readonly events: DispatcherEvents = new EventTarget();
  readonly uncloneable: symbol = uncloneable;
  readonly [Symbol.toStringTag]: string = 'Dispatcher';
  /** Runs code in the asynchronous context in which the dispatcher was created. */
  readonly #inContext: (body: () => void) => void;
  /** The same, for tasks: that of their callers is not theirs. */
  readonly #apart: <R>(body: () => R) => R;
  readonly #capture: ReturnType<typeof captureOf>;
  readonly #statistics = new Statistics();
  readonly #spent = new WeakSet<object>();
  readonly #engine: SharingHost & ReplacingHost;
  #submitted = 0;
  /** When the worker started, and how long its tasks have run. */
  #started: number | undefined;
  #used = 0;
  #answered = 0;
  #number = 1;
  /** How many tasks it has started. */
  #begun = 0;
  #stopIdling: () => void = () => {};
  #status: DispatcherStatus = 'open';
  #scheduled = false;
  /** The running task has to end during the blocking call. */
  #isBlocked = false;
  #closed: PromiseWithResolvers | undefined;

  constructor(options: DispatcherOptions = {}, capabilities: Partial<Capabilities> = {}) {
    checkDispatcherOptions(options);
    this.options = options;
    this.#capture = captureOf(options);
    this.clock = options.clock ?? platformClock;
    this.name = options.name ?? 'reference';
    this.capabilities = Object.freeze({ ...inThread, ...capabilities });
    this.#engine = this.#createEngine();
    setBindContext((fn) => AsyncResource.bind(fn));
    this.#inContext = bindContext((body) => {
      body();
    });
    this.#apart = bindContext(<R>(body: () => R) => body());
    setContextStorage(this.capabilities.taskContext === 'async' ? asynchronous : new SynchronousContextStorage());
  }

  get status(): DispatcherStatus {
    return this.#status;
  }

  get '~engine'(): SharingHost & ReplacingHost {
    return this.#engine;
  }

  execute<T, P = unknown>(task: Task<T>, options?: ExecuteOptions<P>): Promise<T> {
    return this.executeAsync(task, options).result();
  }

  executeAsync<T, P = unknown>(task: Task<T>, options: ExecuteOptions<P> = {}): Future<T> {
    checkExecuteOptions(options);
    // The definition of the task has the type of its result.
    return this.submit(task, options).future as Future<T>;
  }

  executeSync<T>(task: Task<T>, options: ExecuteSyncOptions = {}): T {
    if (this.capabilities.blocking === false)
      throw new UnsupportedError("executeSync() needs the capability 'blocking'");
    for (const name of ['signal', 'onProgress'])
      if (Reflect.get(options, name) !== undefined) throw new TypeError(`executeSync() has no option '${name}'`);
    const future = this.executeAsync(task, options);
    // A future that is already done, for example because its task was rejected, has its outcome.
    return future.resultSync();
  }

  stream<Y, T, P = unknown>(task: StreamTask<Y, T>, options: StreamOptions<P> = {}): TaskStream<Y, T> {
    checkExecuteOptions(options, 'highWaterMark');
    definitionOf(task);
    const highWaterMark = checkHighWaterMark(options.highWaterMark);
    // The code that takes the first value submits the task.
    const onProgress = options.onProgress && bindContext(options.onProgress);
    const carry = this.capture(false);
    let run: Run | undefined;
    const mailbox = new Mailbox<unknown, unknown>({
      begin: () => {
        run = this.submit(task, { ...options, onProgress, carry } as StreamOptions, { mailbox, highWaterMark });
        run.future.addDoneCallback((future) => {
          this.endStream(mailbox, future);
        });
      },
      taken: () => {
        if (run !== undefined) this.onTaken(run);
      },
      close: (reason) => (run === undefined ? Promise.resolve() : this.closeStream(run, reason)),
    });
    // The definition of the task has the type of its yields.
    return mailbox as TaskStream<unknown, unknown> as TaskStream<Y, T>;
  }

  map<A, T, P = unknown>(
    factory: (item: A) => Task<T>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options: MapOptions<P> & { readonly settled: true },
  ): TaskStream<MapOutcome<A, T>, void>;
  map<A, T, P = unknown>(
    factory: (item: A) => Task<T>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options?: MapOptions<P>,
  ): TaskStream<T, void>;
  map<A, P>(
    factory: (item: A) => Task<unknown>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options: MapOptions<P> = {},
  ): TaskStream<unknown, void> {
    checkMapOptions(options);
    if (typeof factory !== 'function') throw new TypeError(`'factory' must be a function`);
    if (
      typeof items !== 'string' &&
      !(items instanceof Object && (Symbol.iterator in items || Symbol.asyncIterator in items))
    )
      throw new TypeError(`'items' must be iterable`);
    const caller = this.options.traceCallers === true ? new Error('mapped').stack : undefined;
    // The types of the caller say what its tasks report.
    const carry = this.capture(true);
    return this.createMap(factory, items, { ...(options as MapOptions), caller, carry } as MapOptions & Traced);
  }

  stats(): DispatcherStats {
    return this.#engine.stats();
  }

  ready(): Promise<void> {
    if (this.#status === 'open') this.begin();
    return this.#status === 'open' ? Promise.resolve() : Promise.reject(this.closedError());
  }

  close(options: CloseOptions = {}): Promise<void> {
    checkNames(options, 'cancelPending', 'timeout');
    const { cancelPending = false, timeout } = options;
    const limit = checkTimeout(timeout);
    if (typeof cancelPending !== 'boolean') throw new TypeError(`'cancelPending' must be a boolean`);
    if (this.#status === 'closed') return Promise.resolve();
    this.#status = 'closing';
    this.#closed ??= promiseWithResolvers();
    if (cancelPending) this.cancelPending();
    if (limit <= 2 ** 31 - 1) {
      const stop = this.clock.after(limit, () => {
        this.endAll();
      });
      void this.#closed.promise.then(stop);
    }
    this.#settleClosing();
    return this.#closed.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #createEngine(): SharingHost & ReplacingHost {
    const wearOut = (): void => {
      this.replaceWorker();
    };
    return {
      settings: { name: this.name },
      capabilities: this.capabilities,
      calls: this,
      pool: { lanes: [{ link: { post() {} }, calls: { wearOut, takeBack: () => [] } }] },
      backlog: { putBack() {}, unbindClosedLanes() {} },
      assignment: { assignSoon() {} },
      stats: () => this.#statistics.report(this.queue.length, this.countRunning(), this.workers()),
      own: (value) => this.own(value),
      describe: pathToUncloneable,
    };
  }

  // Faulty dispatchers override the methods below.

  protected closedError(): DispatcherClosedError {
    return new DispatcherClosedError(`the dispatcher '${this.name}' is closed`);
  }

  /** What is cloned in place of a value that is shared. */
  protected own<T>(value: T): T {
    rejectUncopied(value);
    return withOwnBytes(value) as T;
  }

  /** Captures the context of a call. */
  protected capture(isItem: boolean): CarryingCall['carry'] {
    return this.#capture?.(isItem);
  }

  /** Sets the context of a run. @returns what a carrier threw. */
  protected carry(run: Run): { readonly error: unknown } | undefined {
    return run.carry?.(run, run.order, run.definition);
  }

  /** Runs a part of a task, in what its call carries. */
  protected enter<R>(run: Run, body: () => R): R {
    const { context } = run;
    const enter = (): R => (context === undefined ? body() : this.enterContext(context, body));
    return this.#apart(() => runInContext(run, enter));
  }

  protected enterContext<R>(context: NonNullable<Run['context']>, body: () => R): R {
    const { run } = shared<Carrying>('carrying', {});
    return run === undefined ? body() : run(context, body);
  }

  protected createMap<A>(
    factory: (item: A) => Task<unknown>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options: MapOptions,
  ): TaskStream<unknown, void> {
    return new Mapping(this, factory, items, options, this.concurrencyOf(options)).mailbox;
  }

  protected concurrencyOf({ concurrency }: MapOptions): number {
    const slots = Math.min(this.slots(), 100);
    return concurrency ?? slots + Math.min(16 * slots, this.options.maxQueue ?? Infinity);
  }

  protected submit<P>(task: Task<unknown>, options: ExecuteOptions<P>, yields?: Yields): Run {
    this.#submitted += 1;
    const run = new Run(this, this.#submitted, task, options);
    run.yields = yields;
    const { onProgress } = options;
    if (onProgress !== undefined)
      run.reporter = new Progress(
        // The types of the caller say what its task reports.
        bindContext((value: unknown) => onProgress(value as P)),
        (value) => this.copyProgress(value),
      );
    if (this.options.traceCallers === true) run.caller = (options as Traced).caller ?? callerOf(new Error('submitted'));
    run.carry = 'carry' in options ? (options as Traced).carry : this.capture(false);
    if (!run.future.done()) this.accept(run, options);
    return run;
  }

  protected accept<P>(run: Run, { snapshot = false }: ExecuteOptions<P>): void {
    if (this.#status !== 'open') return this.reject(run, this.closedError());
    const free = this.slots() - this.active.size;
    if (this.queue.length >= (this.options.maxQueue ?? Infinity) + Math.max(0, free))
      return this.reject(run, new QueueFullError());
    if (run.limit <= this.clock.now()) return this.onTimeout(run);
    const failure = this.takeShares(run);
    if (failure !== undefined) return this.reject(run, failure);
    if (snapshot && !this.cloneArguments(run)) return;
    const thrown = this.carry(run);
    if (thrown !== undefined) return this.reject(run, thrown.error);
    this.enqueue(run);
    this.emit('taskqueued', run);
    this.schedule();
  }

  /** Keeps its shared values, and removes them from its arguments. @returns the error if one cannot be used. */
  protected takeShares(run: Run): Error | undefined {
    return sharing.submit?.(run);
  }

  protected placeShares(run: Run, args: readonly unknown[]): readonly unknown[] {
    return sharing.fillIn?.(run, args) ?? args;
  }

  /** A run needs its shared values no longer. */
  protected letSharesGo(run: Run): void {
    sharing.settle?.(run);
  }

  /** Inserts a run behind all runs of its priority and of higher priorities. */
  protected enqueue(run: Run): void {
    const place = this.queue.findIndex((other) => other.priority < run.priority);
    this.queue.splice(place < 0 ? this.queue.length : place, 0, run);
  }

  protected slots(): number {
    return this.options.tasksPerWorker ?? 1;
  }

  protected next(): Run | undefined {
    return this.queue.shift();
  }

  /** Starts tasks for 5 ms at a time, then yields to the event loop. */
  protected schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      const end = performance.now() + 5;
      while (this.active.size < this.slots() && !this.isWorn() && performance.now() < end) {
        const awake = this.resumable.shift();
        const run = awake ?? this.next();
        if (run === undefined) return;
        if (awake === undefined) this.start(run);
        else this.resume(run);
      }
      if (this.queue.length + this.resumable.length > 0 && this.active.size < this.slots() && !this.isWorn())
        this.schedule();
    }, 0);
  }

  protected start(run: Run): void {
    if (!run.future.done()) this.launch(run);
  }

  protected launch(run: Run): void {
    if (!this.cloneContext(run) || !this.cloneArguments(run)) return this.#settleClosing();
    run.args = this.placeShares(run, run.args);
    this.occupy(run);
    try {
      const returned = this.enter(run, () => this.call(run));
      if (isGenerator(returned)) this.follow(run, this.produce(run, returned));
      else if (run.yields !== undefined) this.follow(run, this.failNonGenerator(run, returned));
      else if (returned instanceof Promise) this.follow(run, returned);
      else this.onReturned(run, returned);
    } catch (error) {
      this.onThrew(run, error);
    }
  }

  /** Gives a slot to a run that starts. */
  protected occupy(run: Run): void {
    this.begin();
    this.stopIdling();
    this.#begun += 1;
    run.worker = this.numberFor(run);
    this.emit('taskassigned', run);
    run.phase = 'running';
    run.begun = performance.now();
    this.active.add(run);
    this.emit('taskstarted', run, { time: run.begun });
  }

  protected follow(run: Run, promise: Promise<unknown>): void {
    promise.then(
      (value: unknown) => {
        this.onReturned(run, value);
      },
      (error: unknown) => {
        this.onThrew(run, error);
      },
    );
  }

  /** Fails a stream whose task is not a generator. */
  protected async failNonGenerator(run: Run, returned: unknown): Promise<never> {
    const error = new TypeError(`stream() needs a generator, and '${run.definition.name}' is not a generator`);
    run.controller.abort(error);
    await Promise.resolve(returned).catch(() => {});
    throw error;
  }

  protected checkStep(step: unknown): void {
    checkStep(step);
  }

  /** Runs a generator to its end, no further ahead than its consumer allows. */
  protected async produce(run: Run, generator: AnyGenerator): Promise<unknown> {
    let turn = performance.now();
    for (;;) {
      if (run.cancelled) return this.stopGenerator(run, generator);
      if (this.mayNotYield(run)) {
        await this.suspend(run);
        continue;
      }
      const step = await this.enter(run, () => generator.next());
      this.checkStep(step);
      if (step.done === true) return step.value;
      try {
        run.yielded += 1;
        this.onYield(run, step.value);
      } catch (error) {
        await this.stopGenerator(run, generator);
        throw error;
      }
      if (performance.now() < turn + 5) continue;
      await new Promise((resolve) => {
        setTimeout(resolve, 0);
      });
      turn = performance.now();
    }
  }

  /** Ends a generator at its `yield`. */
  protected async stopGenerator(run: Run, generator: AnyGenerator): Promise<void> {
    try {
      await this.enter(run, () => generator.return(undefined));
    } catch (error) {
      run.thrownAtLast = { error: this.copyError(run, error) };
    }
  }

  protected mayNotYield({ yields }: Run): boolean {
    return yields !== undefined && yields.mailbox.untaken >= yields.highWaterMark;
  }

  protected onYield(run: Run, value: unknown): void {
    if (run.yields === undefined) return;
    let copy: unknown;
    try {
      copy = this.copyYield(value);
    } catch (cause) {
      throw new SerializationError(`yield ${run.yielded} cannot be cloned${pathToUncloneable(value)}`, { cause });
    }
    run.yields.mailbox.put(copy);
  }

  protected copyYield(value: unknown): unknown {
    return this.clone(value);
  }

  /** Frees the slot of a generator until it may yield again or has to stop. */
  protected suspend(run: Run): Promise<void> {
    this.active.delete(run);
    this.suspended.add(run);
    if (this.active.size === 0) this.#rest();
    this.schedule();
    return new Promise((resolve) => {
      run.wake = resolve;
    });
  }

  /** The consumer has taken a value. */
  protected onTaken(run: Run): void {
    if (!this.suspended.delete(run)) return;
    this.resumable.push(run);
    this.schedule();
  }

  protected resume(run: Run): void {
    this.active.add(run);
    run.wake();
  }

  protected endStream(mailbox: Mailbox<unknown, unknown>, future: Future<unknown>): void {
    try {
      mailbox.finish(future.resultSync(0));
    } catch (error) {
      if (future.cancelled()) mailbox.abort(error);
      else mailbox.fail(error);
    }
  }

  /** Cancels the run of a stream, and waits until its slot is free. */
  protected async closeStream(run: Run, reason: unknown): Promise<void> {
    if (run.future.done()) return this.closeEnded(run);
    const slotFree = new Promise<void>((resolve) => {
      if (run.phase !== 'running') resolve();
      run.onSlotFree = resolve;
    });
    run.future.cancel(reason);
    await slotFree;
    // Whatever the task's `finally` threw, an error or not.
    if (run.thrownAtLast !== undefined) throw run.thrownAtLast.error;
  }

  /** Reports the error of a task that has ended and was not cancelled: its stream does not deliver it any more. */
  protected closeEnded(run: Run): void {
    if (run.future.cancelled()) return;
    run.future.result().catch((error: unknown) => {
      setTimeout(() => {
        this.onUnobserved(run, error);
      }, 0);
    });
  }

  protected call(run: Run): unknown {
    const returned = (run.definition.run as (...args: readonly unknown[]) => unknown).call(undefined, ...run.args);
    return this.#isBlocked && isGenerator(returned) ? drain(returned) : returned;
  }

  protected onReturned(run: Run, value: unknown): void {
    this.onEnded(run);
    if (this.isLate(run)) return;
    try {
      this.resolve(run, this.copyResult(value));
    } catch (cause) {
      this.reject(run, new SerializationError(`the result cannot be cloned${pathToUncloneable(value)}`, { cause }));
    }
  }

  protected onThrew(run: Run, error: unknown): void {
    this.onEnded(run);
    if (!this.isLate(run)) this.reject(run, this.copyError(run, error));
  }

  /** The task of a run has ended. */
  protected onEnded(run: Run): void {
    const now = performance.now();
    const { begun = now, submitted } = run;
    run.ended = now;
    this.#statistics.ran(submitted, begun, now);
    this.#used += now - begun;
    this.#answered += 1;
    this.free(run);
    if (!run.future.done()) run.reporter?.flush();
  }

  /** Whether the outcome of a task is too late: its future is done, or its deadline has passed. */
  protected isLate(run: Run): boolean {
    if (!run.future.done() && this.clock.now() > run.limit) this.onTimeout(run);
    return run.future.done();
  }

  protected cloneContext(run: Run): boolean {
    try {
      if (run.context !== undefined) run.context = this.copyContext(run.context);
      return true;
    } catch (cause) {
      const where = `the context${pathToUncloneable(run.context)} of '${run.definition.name}'`;
      this.reject(run, new SerializationError(`${where} cannot be cloned`, { cause }));
      return false;
    }
  }

  protected copyContext(context: NonNullable<Run['context']>): NonNullable<Run['context']> {
    // A clone of an object of that type.
    return this.clone(context) as NonNullable<Run['context']>;
  }

  protected cloneArguments(run: Run): boolean {
    // A snapshot was taken.
    if (run.isCloned) return true;
    const { argument = (index: number) => `argument ${index + 1}`, name } = run.definition;
    const marked = this.markedIn(run.args);
    if (marked.length > 0) {
      try {
        run.args = this.clone(run.args, marked) as readonly unknown[];
        return (run.isCloned = true);
      } catch (cause) {
        const index = run.args.findIndex((value) => transferablesOf(value) !== undefined);
        this.reject(run, new SerializationError(`${argument(index)} of ${name} cannot be transferred`, { cause }));
        return false;
      }
    }
    const cloned: unknown[] = [];
    for (const [index, value] of run.args.entries()) {
      try {
        cloned.push(this.copyArgument(value));
      } catch (cause) {
        this.reject(
          run,
          new SerializationError(`${argument(index)} of ${name} cannot be cloned${pathToUncloneable(value)}`, {
            cause,
          }),
        );
        return false;
      }
    }
    run.args = cloned;
    return (run.isCloned = true);
  }

  /** What `transfer()` marked in any of the arguments, each once. */
  protected markedIn(args: readonly unknown[]): readonly object[] {
    if (!this.capabilities.transfer) return [];
    return [...new Set(args.flatMap((value) => transferablesOf(value) ?? []))];
  }

  protected copyArgument(value: unknown): unknown {
    return this.clone(value);
  }

  protected copyResult(value: unknown): unknown {
    return this.clone(value);
  }

  protected copyProgress(value: unknown): unknown {
    try {
      return this.clone(value);
    } catch (cause) {
      throw new SerializationError(`the progress cannot be cloned${pathToUncloneable(value)}`, { cause });
    }
  }

  protected copyError(run: Run, error: unknown): unknown {
    const copy = copyThrown(error, run.definition.errors, (value) => this.clone(value));
    if (run.caller !== undefined && copy instanceof Error) copy.stack += `\n${run.caller}`;
    return copy;
  }

  protected clone(value: unknown, transferred: readonly object[] = this.markedIn([value])): unknown {
    const { isolation, sharedMemory } = this.capabilities;
    if (isolation === 'json') return value === undefined ? undefined : throughJson(value);
    if (!sharedMemory && value instanceof SharedArrayBuffer) throw new Error('memory cannot be shared');
    // Node 20 treats a buffer that was already transferred as an empty one.
    for (const buffer of transferred) if (buffer instanceof ArrayBuffer) new Uint8Array(buffer);
    // One that has ended can be transferred again, as an empty one.
    if (transferred.some((each) => this.isSpent(each))) throw new Error('the stream was transferred before');
    this.rejectUncopied(value, transferred);
    const copy: unknown = structuredClone(this.ownBytes(value, transferred), {
      transfer: [...transferred] as Transferable[],
    });
    for (const each of transferred) if ('locked' in each) this.#spent.add(each);
    return copy;
  }

  /** Whether it is a stream that was transferred. */
  protected isSpent(stream: object): boolean {
    return this.#spent.has(stream);
  }

  protected rejectUncopied(value: unknown, transferred: readonly object[]): void {
    rejectUncopied(value, transferred);
  }

  protected ownBytes(value: unknown, transferred: readonly object[]): unknown {
    return withOwnBytes(value, transferred);
  }

  protected copyReason(reason: unknown): unknown {
    return reason instanceof Error ? reason : copyThrown(reason, [], (value) => value);
  }

  protected resolve(run: Run, value: unknown): void {
    run.release();
    this.settled(run, 'completed');
    futures.resolve(run.future, value);
  }

  protected reject(run: Run, error: unknown): void {
    run.release();
    this.settled(run, 'failed', error);
    futures.reject(run.future, error);
  }

  /** Called right before its future settles, or after it was cancelled. */
  protected settled(run: Run, outcome: Outcome, error?: unknown): void {
    run.reporter?.end();
    this.letSharesGo(run);
    this.#statistics.settled(outcome);
    this.emit('tasksettled', run, { outcome, error, started: run.begun, ended: run.ended });
  }

  protected free(run: Run): void {
    run.phase = 'ended';
    this.active.delete(run);
    run.release();
    run.onSlotFree();
    if (this.active.size === 0) this.#rest();
    this.schedule();
    this.#settleClosing();
  }

  /** The number of the worker that starts a run. */
  protected numberFor(_run: Run): number {
    return this.#number;
  }

  /** Changes the number of tasks that the worker has started. */
  protected countBegun(by: number): void {
    this.#begun += by;
  }

  /** Replaces the worker once no task runs in it. */
  protected replaceWorker(): void {
    this.countBegun(Infinity);
    if (this.active.size === 0) this.#rest();
  }

  /** Whether the worker starts no more tasks. */
  protected isWorn(): boolean {
    return this.#begun >= (this.options.maxTasksPerWorker ?? Infinity);
  }

  /** The worker runs no task: replaces a worn one, and limits how long another may be idle. */
  #rest(): void {
    const { idleTimeout = 10_000, workers = 1 } = this.options;
    if (this.isWorn()) {
      this.endWorker();
      this.emit('workerreplaced', { worker: this.#number }, { replaces: this.#number - 1 });
      this.begin();
    } else if (typeof workers === 'object' && (workers.min ?? 0) === 0 && idleTimeout <= 2 ** 31 - 1) {
      this.stopIdling();
      this.#stopIdling = this.clock.after(idleTimeout, () => {
        if (this.active.size + this.suspended.size + this.queue.length === 0) this.endWorker();
      });
    }
  }

  /** Its worker is not idle any more. */
  protected stopIdling(): void {
    this.#stopIdling();
  }

  /** Ends the worker, which has no task. Another one has another number. */
  protected endWorker(): void {
    if (this.#started !== undefined) this.emit('workerended', { worker: this.#number });
    this.#started = undefined;
    this.#number += 1;
    this.#begun = 0;
    this.#answered = 0;
    this.#used = 0;
  }

  /** Stops a run whose future is done, or is about to be. */
  protected stop(run: Run, reason: unknown): void {
    const index = this.queue.indexOf(run);
    if (index >= 0) this.queue.splice(index, 1);
    run.release();
    const awake = this.resumable.indexOf(run);
    if (awake >= 0) this.resumable.splice(awake, 1);
    // A suspended generator runs only its `finally`, and needs no free slot for it.
    if (awake >= 0 || this.suspended.delete(run)) this.resume(run);
    if (this.active.has(run)) {
      run.controller.abort(this.copyReason(reason));
      run.after(this.options.cancelGrace ?? 1000, () => {
        this.free(run);
      });
    }
    this.#settleClosing();
  }

  onCancel(run: Run, reason: unknown): void {
    this.stop(run, reason);
    this.settled(run, 'cancelled');
  }

  onTimeout(run: Run): void {
    const error = new TimeoutError();
    this.stop(run, error);
    this.settled(run, 'failed', error);
    futures.reject(run.future, error);
  }

  onUnobserved(run: Run, error: unknown): void {
    const { onUnobservedError } = this.options;
    this.#inContext(() => {
      if (onUnobservedError === undefined) console.warn(`the task '${run.definition.name}' failed:`, error);
      else onUnobservedError(error, run.definition.name);
    });
  }

  block(run: Run): void {
    if (this.capabilities.blocking === false || run.phase === 'running')
      throw new UnsupportedError("resultSync() needs the capability 'blocking'");
    this.queue.splice(this.queue.indexOf(run), 1);
    this.#isBlocked = true;
    this.start(run);
    this.#isBlocked = false;
    if (run.future.done()) return;
    run.future.cancel();
    throw new UnsupportedError("a task that awaits needs the capability 'blocking'");
  }

  protected cancelPending(): void {
    for (const run of [...this.queue]) run.future.cancel();
  }

  protected endAll(): void {
    for (const run of [...this.queue, ...this.active, ...this.suspended, ...this.resumable]) {
      this.stop(run, new DispatcherClosedError());
      if (this.active.has(run)) this.free(run);
      if (!run.future.done()) this.reject(run, new DispatcherClosedError());
    }
  }

  /** Starts the worker, unless it has started. */
  protected begin(): void {
    if (this.#started !== undefined) return;
    this.#started = performance.now();
    this.emit('workerstarted', { worker: this.#number });
  }

  /** A run that is stopping is not counted here but by its outcome. */
  protected countRunning(): number {
    return [...this.active, ...this.suspended, ...this.resumable].filter(({ future }) => !future.done()).length;
  }

  protected workers(): WorkerStats[] {
    if (this.#started === undefined || this.#status === 'closed') return [];
    const now = performance.now();
    const used = [...this.active].reduce((sum, { begun = now }) => sum + now - begun, this.#used);
    const share = used / ((now - this.#started) * this.slots());
    const running = this.countRunning();
    return [
      {
        worker: this.#number,
        state: this.isWorn() ? 'retiring' : running > 0 ? 'busy' : 'idle',
        running,
        answered: this.#answered,
        utilisation: Math.min(1, share),
      },
    ];
  }

  /** Emits an event of a run, or of the given worker. */
  protected emit(type: keyof DispatcherEventMap, about: Run | { readonly worker: number }, details: object = {}): void {
    const { worker } = about;
    const run =
      about instanceof Run
        ? { run: about.order, task: about.definition.name, namespace: about.definition.namespace }
        : {};
    const fields = {
      dispatcher: this.name,
      time: performance.now(),
      worker: about instanceof Run && about.begun === undefined && type !== 'taskassigned' ? undefined : worker,
    };
    this.#inContext(() => {
      this.events.dispatchEvent(Object.assign(new Event(type), fields, run, details));
    });
  }

  #settleClosing(): void {
    if (
      this.#status !== 'closing' ||
      this.queue.length + this.active.size + this.suspended.size + this.resumable.length > 0
    )
      return;
    // Callbacks of the last task run first.
    setTimeout(() => {
      this.#stopIdling();
      if (this.#status === 'closing') this.endWorker();
      this.#status = 'closed';
      this.#closed?.resolve();
    }, 0);
  }
}

function callerOf(error: Error): string | undefined {
  try {
    return error.stack;
  } catch {
    return undefined;
  }
}

function throughJson(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'symbol' || typeof part === 'function' || part instanceof Promise)
      throw new TypeError(`JSON has no ${typeof part}`);
    return part;
  });
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
