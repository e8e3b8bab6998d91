import type { CloseOptions, ExecuteOptions, Future, Task } from '@dispatch/core';
import { futures } from '@dispatch/core/internal';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

/** Changes one property of a future that is otherwise correct. */
function tampered<T>(future: Future<T>, name: keyof Future<T>, value: unknown): Future<T> {
  return Object.defineProperty(future, name, { value });
}

const { abort } = AbortController.prototype;
const { unsubscribe } = futures;

export const futuresFaults: readonly Fault[] = [
  fault(
    'never reports the state running',
    class extends ReferenceDispatcher {
      protected override accept(run: Run, options: ExecuteOptions): void {
        run.isRunning = (): boolean => false;
        super.accept(run, options);
      }
    },
    'future/state-when-running',
    'state: expected "running", got "pending"',
  ),
  fault(
    'reports that it cancelled a finished task',
    class extends ReferenceDispatcher {
      override executeAsync<T>(task: Task<T>, options?: ExecuteOptions): Future<T> {
        return tampered(super.executeAsync(task, options), 'cancel', () => true);
      }
    },
    'future/cancel-when-finished-with-value',
    'cancel(): expected false, got true',
  ),
  fault(
    'does not cancel running tasks',
    class extends ReferenceDispatcher {
      override executeAsync<T>(task: Task<T>, options?: ExecuteOptions): Future<T> {
        const future = super.executeAsync(task, options);
        const { cancel } = future;
        return tampered(
          future,
          'cancel',
          (reason: unknown) => future.state !== 'running' && cancel.call(future, reason),
        );
      }
    },
    'future/cancel-when-running',
    'cancel(): expected true, got false',
  ),
  fault(
    'creates a new error for each observation',
    class extends ReferenceDispatcher {
      override executeAsync<T>(task: Task<T>, options?: ExecuteOptions): Future<T> {
        const future = super.executeAsync(task, options);
        return tampered(future, 'result', () =>
          future.then().catch((error: unknown) => Promise.reject(structuredClone(error))),
        );
      }
    },
    'future/same-error-each-time',
    'the error of result()',
  ),
  fault(
    'settles a future whose wait ran out',
    class extends ReferenceDispatcher {
      override executeAsync<T>(task: Task<T>, options?: ExecuteOptions): Future<T> {
        const future = super.executeAsync(task, options);
        const { result } = future;
        return tampered(future, 'result', (timeout?: number) =>
          result.call(future, timeout).catch((error: unknown) => {
            if (timeout !== undefined) future.cancel();
            throw error;
          }),
        );
      }
    },
    'future/result-with-timeout-when-running',
    'state afterwards: expected "running", got "cancelled"',
  ),
  fault(
    'calls callbacks later',
    class extends ReferenceDispatcher {
      override executeAsync<T>(task: Task<T>, options?: ExecuteOptions): Future<T> {
        const future = super.executeAsync(task, options);
        const { addDoneCallback } = future;
        return tampered(future, 'addDoneCallback', (fn: (future: Future<T>) => void) => {
          addDoneCallback.call(future, () => {
            queueMicrotask(() => {
              fn(future);
            });
          });
        });
      }
    },
    'cancel/running-future-is-cancelled-at-once',
    'the callbacks that have run',
  ),
  fault(
    'does not report unobserved failures',
    class extends ReferenceDispatcher {
      override onUnobserved(): void {}
    },
    'unobserved/told',
    'it waits for: onUnobservedError to be called',
  ),
  fault(
    'reports observed failures',
    class extends ReferenceDispatcher {
      protected override reject(run: Run, error: unknown): void {
        super.reject(run, error);
        setTimeout(() => {
          super.onUnobserved(run, error);
        }, 0);
      }
      override onUnobserved(): void {}
    },
    'unobserved/then-before',
    'the reported errors',
  ),
  fault(
    'reports cancelled futures as unobserved failures',
    class extends ReferenceDispatcher {
      override onCancel(run: Run, reason: unknown): void {
        super.onCancel(run, reason);
        setTimeout(() => {
          this.onUnobserved(run, reason);
        }, 0);
      }
    },
    'unobserved/cancelled',
    'the reported errors',
  ),
  fault(
    'returns a future instead of a promise',
    class extends ReferenceDispatcher {
      override execute<T>(task: Task<T>, options?: ExecuteOptions): Promise<T> {
        return this.executeAsync(task, options);
      }
    },
    'execute/ordinary-promise',
    'what execute() returns: expected an instance of Promise',
  ),
  fault(
    'cancels its futures when a wait for them is aborted',
    class extends ReferenceDispatcher {
      readonly #made: Future<unknown>[] = [];
      override executeAsync<T, P = unknown>(task: Task<T>, options?: ExecuteOptions<P>): Future<T> {
        const future = super.executeAsync(task, options);
        const made = this.#made;
        made.push(future);
        AbortController.prototype.abort = function abortAll(reason): void {
          abort.call(this, reason);
          for (const each of made) each.cancel(reason);
        };
        return future;
      }
      override close(options?: CloseOptions): Promise<void> {
        AbortController.prototype.abort = abort;
        return super.close(options);
      }
    },
    'wait/aborted',
    'the states of the futures',
  ),
  fault(
    'keeps itself open for futures with callbacks',
    class extends ReferenceDispatcher {
      override executeAsync<T, P = unknown>(task: Task<T>, options?: ExecuteOptions<P>): Future<T> {
        futures.unsubscribe = (): void => {};
        return super.executeAsync(task, options);
      }
      override close(options?: CloseOptions): Promise<void> {
        futures.unsubscribe = unsubscribe;
        return super.close(options);
      }
    },
    'as-completed/aborted-ends',
    'done of what comes after: expected true, got false',
  ),
];
