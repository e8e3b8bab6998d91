import type { Future, Task, TaskContext, ExecuteOptions } from '@dispatch/core';
import { CancelledError, TimeoutError } from '@dispatch/core';
import { argumentsOf, checkTimeout, definitionOf, futures, type FutureProducer, type TaskDefinition } from '@dispatch/core/internal';

/** Whoever runs the run. */
export interface RunOwner {
  onCancel(run: Run, reason: unknown): void;
  onTimeout(run: Run): void;
  block(run: Run): void;
  onUnobserved(run: Run, error: unknown): void;
}

/** One run of a task: its future's producer, and the context that its function sees. */
export class Run implements FutureProducer, TaskContext {
  readonly definition: TaskDefinition;
  readonly future: Future<unknown>;
  readonly deadline: number;
  readonly worker: number = 1;
  readonly controller: AbortController = new AbortController();
  args: readonly unknown[];
  caller: string | undefined;
  phase: 'queued' | 'running' | 'over' = 'queued';
  readonly #owner: RunOwner;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #release: () => void = () => {};

  constructor(owner: RunOwner, task: Task<unknown>, { timeout, signal }: ExecuteOptions) {
    this.#owner = owner;
    this.definition = definitionOf(task);
    this.args = argumentsOf(task);
    this.future = futures.create(this);
    const limit = checkTimeout(timeout);
    this.deadline = performance.now() + limit;
    if (limit < 2 ** 31) this.after(limit, () => owner.onTimeout(this));
    if (signal !== undefined) this.#listen(signal);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get cancelled(): boolean {
    return this.signal.aborted || performance.now() >= this.deadline;
  }

  throwIfCancelled(): void {
    if (!this.cancelled) return;
    if (performance.now() >= this.deadline) throw new TimeoutError();
    throw new CancelledError(undefined, { cause: this.signal.reason });
  }

  /** Does something later, unless the run is put away before. */
  after(milliseconds: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, milliseconds);
    this.#timers.add(timer);
  }

  /** Its future will not change any more, nor will it do anything. */
  putAway(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#release();
  }

  isRunning(): boolean {
    return this.phase === 'running';
  }

  onCancel(reason: unknown): void {
    this.#owner.onCancel(this, reason);
  }

  block(): void {
    this.#owner.block(this);
  }

  onUnobserved(error: unknown): void {
    this.#owner.onUnobserved(this, error);
  }

  #listen(signal: AbortSignal): void {
    const abort = (): void => {
      this.future.cancel(signal.reason);
    };
    if (signal.aborted) return abort();
    const aborts = abortsOf(signal);
    aborts.add(abort);
    this.#release = (): void => {
      aborts.delete(abort);
    };
  }
}

const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/** What to do when `signal` aborts, behind one listener however many share it. */
function abortsOf(signal: AbortSignal): Set<() => void> {
  const known = listeners.get(signal);
  if (known !== undefined) return known;
  const aborts = new Set<() => void>();
  listeners.set(signal, aborts);
  signal.addEventListener('abort', () => {
    for (const abort of [...aborts]) abort();
  });
  return aborts;
}

