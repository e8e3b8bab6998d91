import type { DispatcherClock, Future, Task, TaskContext, ExecuteOptions } from '@dispatch/core';
import { CancelledError, TimeoutError } from '@dispatch/core';
import {
  argumentsOf,
  checkTimeout,
  definitionOf,
  futures,
  unwatchSignal,
  watchSignal,
  type CarriedContext,
  type CarryingCall,
  type FutureProducer,
  type TaskDefinition,
  reasonOf,
} from '@dispatch/core/internal';
import type { Mailbox } from './mailbox.js';
import { performance, platformClock } from './platform.js';
import type { Progress } from './progress.js';

/** The dispatcher that executes the run. */
export interface RunOwner {
  readonly clock: DispatcherClock;
  onCancel(run: Run, reason: unknown): void;
  onTimeout(run: Run): void;
  block(run: Run): void;
  onUnobserved(run: Run, error: unknown): void;
}

/** Where a run's yields go. */
export interface Yields {
  readonly mailbox: Mailbox<unknown, unknown>;
  /** How many values may be untaken before the task is suspended. */
  readonly highWaterMark: number;
}

/** The stack of the call that a run belongs to, and what that call captured, among its options. */
export interface Traced {
  readonly caller?: string | undefined;
  /** Sets its context. */
  readonly carry?: CarryingCall['carry'];
}

/** One run of a task: its future's producer, and the context that its function sees. */
export class Run implements FutureProducer, TaskContext, CarryingCall {
  readonly definition: TaskDefinition;
  readonly future: Future<unknown>;
  /** When its timeout expires, by the clock of its owner. */
  readonly limit: number;
  /** When its timeout expires, by the platform's clock. */
  readonly deadline: number;
  readonly controller: AbortController = new AbortController();
  /** Its position in the order of submission. */
  readonly order: number;
  readonly priority: number;
  readonly affinity: string | number | undefined;
  readonly submitted: number = performance.now();
  worker: number = 1;
  args: readonly unknown[];
  /** Whether `args` are copies. */
  isCloned = false;
  caller: string | undefined;
  carry: CarryingCall['carry'];
  context: CarriedContext | undefined;
  phase: 'queued' | 'running' | 'ended' = 'queued';
  /** When its task started. */
  begun: number | undefined;
  /** When its task ended. */
  ended: number | undefined;
  /** Defined if the caller listens to progress. */
  reporter: Progress | undefined;
  /** Defined for streams. */
  yields: Yields | undefined;
  /** How many values it has yielded. */
  yielded = 0;
  /** Lets a suspended generator continue. */
  wake: () => void = () => {};
  /** The error that its generator threw while it was stopping. */
  thrownAtLast: { readonly error: unknown } | undefined;
  /** Called when its slot is finally free. */
  onSlotFree: () => void = () => {};
  readonly owner: RunOwner;
  readonly #timers = new Set<() => void>();
  #removeAbortListener: () => void = () => {};

  constructor(
    owner: RunOwner,
    order: number,
    task: Task<unknown>,
    { timeout, signal, priority = 0, affinity }: Omit<ExecuteOptions, 'onProgress'>,
  ) {
    this.owner = owner;
    this.order = order;
    this.priority = priority;
    this.affinity = affinity;
    this.definition = definitionOf(task);
    this.args = argumentsOf(task);
    this.future = futures.create(this);
    const limit = checkTimeout(timeout);
    this.limit = owner.clock.now() + limit;
    this.deadline = owner.clock === platformClock ? this.limit : Infinity;
    this.after(limit, () => owner.onTimeout(this));
    if (signal !== undefined) this.#listen(signal);
  }

  /** What sharing knows a call by. */
  get id(): number {
    return this.order;
  }

  get profile(): { readonly definition: TaskDefinition } {
    return this;
  }

  get signal(): AbortSignal {
    // In a loop that never yields, no timer aborts it.
    if (performance.now() >= this.deadline) this.controller.abort(new TimeoutError());
    return this.controller.signal;
  }

  get cancelled(): boolean {
    return this.signal.aborted || performance.now() >= this.deadline;
  }

  throwIfCancelled: () => void = () => {
    if (!this.cancelled) return;
    if (performance.now() >= this.deadline) throw new TimeoutError();
    throw new CancelledError(undefined, { cause: this.signal.reason });
  };

  progress: (value: unknown) => void = (value) => this.reporter?.report(value);

  /** Calls `action` later, unless the run is released before. */
  after(milliseconds: number, action: () => void): void {
    if (milliseconds > 2 ** 31 - 1) return;
    const stop = this.owner.clock.after(milliseconds, () => {
      this.#timers.delete(stop);
      action();
    });
    this.#timers.add(stop);
  }

  /** Clears the timers of the run and removes its abort listener: its future will not change any more. */
  release(): void {
    for (const stop of this.#timers) stop();
    this.#timers.clear();
    this.#removeAbortListener();
  }

  isRunning(): boolean {
    return this.phase === 'running';
  }

  onCancel(reason: unknown): void {
    this.owner.onCancel(this, reason);
  }

  block(): void {
    this.owner.block(this);
  }

  onUnobserved(error: unknown): void {
    this.owner.onUnobserved(this, error);
  }

  #listen(signal: AbortSignal): void {
    const { future } = this;
    if (signal.aborted) {
      future.cancel(reasonOf(signal));
      return;
    }
    watchSignal(signal, future);
    this.#removeAbortListener = (): void => {
      unwatchSignal(signal, future);
    };
  }
}
