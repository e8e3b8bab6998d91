import { WorkerLostError, type ExecuteOptions, type Future, type Task } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

export const cancellingFaults: readonly Fault[] = [
  fault(
    'starts cancelled tasks',
    class extends ReferenceDispatcher {
      protected override stop(run: Run, reason: unknown): void {
        const queued = this.queue.indexOf(run);
        super.stop(run, reason);
        if (queued >= 0) this.queue.splice(queued, 0, run);
      }
      protected override start(run: Run): void {
        this.launch(run);
      }
    },
    'cancel/queued-task-never-starts',
    'what started',
  ),
  fault(
    'does not notify a running task of its cancellation',
    class extends ReferenceDispatcher {
      protected override stop(run: Run, reason: unknown): void {
        run.controller.abort = (): void => {};
        super.stop(run, reason);
      }
    },
    'cancel/signal-of-the-task-aborts',
    'it waits for: the task to note the reason',
  ),
  fault(
    'drops the reason',
    class extends ReferenceDispatcher {
      protected override stop(run: Run): void {
        super.stop(run, undefined);
      }
    },
    'cancel/signal-of-the-task-aborts',
    'what it noted',
  ),
  fault(
    'frees the slot of a task that is still stopping',
    class extends ReferenceDispatcher {
      protected override stop(run: Run, reason: unknown): void {
        super.stop(run, reason);
        if (this.active.has(run)) this.free(run);
      }
    },
    'cancel/slot-kept-while-stopping',
    'what happened',
  ),
  fault(
    'waits for a cancelled task forever',
    class extends ReferenceDispatcher {
      protected override stop(run: Run, reason: unknown): void {
        super.stop(run, reason);
        run.release();
      }
    },
    'give-up/queue-goes-on',
    'it waits for: the queue behind it',
  ),
  fault(
    'fails tasks that are co-located with an abandoned one',
    class extends ReferenceDispatcher {
      protected override stop(run: Run, reason: unknown): void {
        super.stop(run, reason);
        this.clock.after(this.options.cancelGrace ?? 1000, () => {
          for (const other of this.active) if (!other.future.done()) this.reject(other, new WorkerLostError());
        });
      }
    },
    'give-up/neighbour-unharmed',
    'done() of the co-located task: expected false, got true',
  ),
  fault(
    'does not listen to the signal',
    class extends ReferenceDispatcher {
      override executeAsync<T>(task: Task<T>, { signal: _signal, ...options }: ExecuteOptions = {}): Future<T> {
        return super.executeAsync(task, options);
      }
    },
    'signal/abort-cancels-queued',
    'its state right after abort(): expected "cancelled", got "pending"',
  ),
  fault(
    'ignores a signal that is already aborted',
    class extends ReferenceDispatcher {
      override executeAsync<T>(task: Task<T>, options: ExecuteOptions = {}): Future<T> {
        const { signal, ...rest } = options;
        return super.executeAsync(task, signal?.aborted === true ? rest : options);
      }
    },
    'signal/aborted-before-never-queues',
    'its state: expected "cancelled", got "pending"',
  ),
  fault(
    'cancels only the first of those that share a signal',
    class extends ReferenceDispatcher {
      readonly #known = new WeakSet<AbortSignal>();
      override executeAsync<T>(task: Task<T>, options: ExecuteOptions = {}): Future<T> {
        const { signal, ...rest } = options;
        if (signal === undefined) return super.executeAsync(task, options);
        const first = !this.#known.has(signal);
        this.#known.add(signal);
        return super.executeAsync(task, first ? options : rest);
      }
    },
    'signal/shared-by-many',
    'all tasks with the signal are cancelled',
  ),
  fault(
    'adds a listener per task, and removes it',
    class extends ReferenceDispatcher {
      override executeAsync<T>(task: Task<T>, options: ExecuteOptions = {}): Future<T> {
        const { signal } = options;
        const future = super.executeAsync(task, options);
        const listener = (): void => {};
        signal?.addEventListener('abort', listener);
        future.addDoneCallback(() => {
          signal?.removeEventListener('abort', listener);
        });
        return future;
      }
    },
    'signal/listeners-of-execute-async',
    'there are at most 10 listeners at a time, there were 26',
  ),
  fault(
    'leaves a listener on each signal',
    class extends ReferenceDispatcher {
      readonly #known = new WeakSet<AbortSignal>();
      override executeAsync<T>(task: Task<T>, options: ExecuteOptions = {}): Future<T> {
        const { signal } = options;
        if (signal !== undefined && !this.#known.has(signal)) {
          this.#known.add(signal);
          signal.addEventListener('abort', () => {});
        }
        return super.executeAsync(task, options);
      }
    },
    'signal/listeners-of-execute',
    'how many listeners are left: expected 0, got 1',
  ),
  fault(
    'adds a listener per dispatcher',
    class extends ReferenceDispatcher {
      readonly #calls = new Map<AbortSignal, Set<Future<unknown>>>();
      override executeAsync<T>(task: Task<T>, options: ExecuteOptions = {}): Future<T> {
        const { signal, ...rest } = options;
        const future = super.executeAsync(task, rest);
        if (signal === undefined) return future;
        const known = this.#calls.get(signal);
        if (known !== undefined) known.add(future);
        else {
          const all = new Set<Future<unknown>>([future]);
          this.#calls.set(signal, all);
          signal.addEventListener('abort', () => {
            for (const each of all) each.cancel(signal.reason);
          });
        }
        return future;
      }
    },
    'signal/order-of-several-dispatchers',
    'the order in which their callbacks ran',
  ),
];
