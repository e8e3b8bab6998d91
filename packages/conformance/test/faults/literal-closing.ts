import {
  DispatcherClosedError,
  isDispatchError,
  type CloseOptions,
  type ExecuteOptions,
  type ExecuteSyncOptions,
  type Future,
  type Task,
} from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';
import { mapping, SettlingDispatcher } from './tampering.js';

/** A dispatcher that does more when it is closed. @param after called after `close()`, with what it has returned. */
function closing(
  after: (
    dispatcher: { cancelAll(runs: 'waiting' | 'running' | 'suspended'): void; readonly hasStarted: boolean },
    closed: Promise<void>,
    options: CloseOptions,
  ) => Promise<void>,
): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    override close(options: CloseOptions = {}): Promise<void> {
      const hasStarted = this.workers().length > 0;
      const cancelAll = (runs: 'waiting' | 'running' | 'suspended'): void => {
        const all = { waiting: this.queue, running: this.active, suspended: this.suspended }[runs];
        for (const run of [...all]) run.future.cancel();
      };
      return after({ cancelAll, hasStarted }, super.close(options), options);
    }
  };
}

/** Parts of the clauses about closing, each broken alone. */
export const literalClosingFaults: readonly Fault[] = [
  fault(
    'fulfils ready() while it closes',
    class extends ReferenceDispatcher {
      override ready(): Promise<void> {
        return this.status === 'closing' ? Promise.resolve() : super.ready();
      }
    },
    'close/ready-when-closing',
    'ready() fails: it succeeded',
  ),
  fault(
    'runs a task that it blocks for while it closes',
    class extends ReferenceDispatcher {
      override executeSync<T>(task: Task<T>, options?: ExecuteSyncOptions): T {
        return this.status === 'closing'
          ? new ReferenceDispatcher().executeSync(task, options)
          : super.executeSync(task, options);
      }
    },
    'close/executeSync-when-closing',
    'executeSync() throws: it returned',
  ),
  fault(
    'cancels what waits for its first worker when it closes',
    closing((dispatcher, closed) => {
      if (!dispatcher.hasStarted) dispatcher.cancelAll('waiting');
      return closed;
    }),
    'close/while-starting',
    'the task succeeds: it failed with AbortError',
  ),
  fault(
    'fulfils close() before accepted work is done',
    closing(() => Promise.resolve()),
    'close/accepted-work-finishes',
    'whether the dispatcher is closed while tasks wait: expected false, got true',
  ),
  fault(
    'cancels what waits after close() has returned',
    class extends ReferenceDispatcher {
      protected override cancelPending(): void {
        queueMicrotask(() => {
          super.cancelPending();
        });
      }
    },
    'close/cancel-pending',
    'the queued tasks are cancelled when close() returns',
  ),
  fault(
    'cancels running tasks too for cancelPending',
    closing((dispatcher, closed, { cancelPending }) => {
      if (cancelPending === true) dispatcher.cancelAll('running');
      return closed;
    }),
    'close/cancel-pending',
    'the state of the running task: expected "running", got "cancelled"',
  ),
  fault(
    'does not cancel streams that wait for cancelPending',
    class extends ReferenceDispatcher {
      protected override cancelPending(): void {
        for (const run of [...this.queue]) if (run.yields === undefined) run.future.cancel();
      }
    },
    'close/cancel-pending-stream-and-map',
    'the counts when close() has returned: expected',
  ),
  fault(
    'cancels suspended streams for cancelPending',
    closing((dispatcher, closed, { cancelPending }) => {
      if (cancelPending === true) dispatcher.cancelAll('suspended');
      return closed;
    }),
    'close/cancel-pending-beside-a-suspended-stream',
    'it failed with AbortError',
  ),
  fault(
    'keeps one task that a worker has prefetched for cancelPending',
    class extends ReferenceDispatcher {
      protected override cancelPending(): void {
        for (const run of this.queue.slice(1)) run.future.cancel();
      }
    },
    'close/cancel-pending-prefetched',
    'cancelled() of each when close() has returned: expected true at .0, got false',
  ),
  fault(
    'cancels what waits when the timeout of close() expires',
    class extends ReferenceDispatcher {
      protected override endAll(): void {
        this.cancelPending();
        super.endAll();
      }
    },
    'close/timeout',
    'its error: expected an error with code DISPATCH_CLOSED, got AbortError',
  ),
  fault(
    'leaves what waits when the timeout of close() expires',
    class extends ReferenceDispatcher {
      protected override endAll(): void {
        const waiting = this.queue.splice(0);
        super.endAll();
        this.queue.push(...waiting.filter(({ future }) => !future.done()));
      }
    },
    'close/timeout',
    'the queued task fails: it succeeded',
  ),
  fault(
    'ends a map normally when the timeout of close() expires',
    mapping((stream) => {
      const next = stream.next.bind(stream);
      stream.next = () =>
        next().catch((error: unknown) => {
          if (!isDispatchError(error, 'DISPATCH_CLOSED')) throw error;
          return { done: true, value: undefined };
        });
    }),
    'close/timeout-of-a-map',
    'the pending next() fails: it succeeded',
  ),
  fault(
    'rejects close() with the error of a task',
    class extends ReferenceDispatcher {
      #error: unknown;
      protected override onThrew(run: Run, error: unknown): void {
        this.#error = error;
        super.onThrew(run, error);
      }
      override async close(options?: CloseOptions): Promise<void> {
        await super.close(options);
        if (this.#error !== undefined) throw this.#error;
      }
    },
    'close/never-rejects',
    'close() succeeds: it failed with RangeError',
  ),
  fault(
    'does not close when it is disposed of',
    class extends ReferenceDispatcher {
      override [Symbol.asyncDispose](): Promise<void> {
        return Promise.resolve();
      }
    },
    'close/async-dispose',
    'the status: expected "closed", got "open"',
  ),
  fault(
    'ends its tasks when it is disposed of',
    class extends ReferenceDispatcher {
      override [Symbol.asyncDispose](): Promise<void> {
        return this.close({ timeout: 0 });
      }
    },
    'close/async-dispose',
    'the task succeeds: it failed with DispatcherClosedError',
  ),
  fault(
    'never fulfils a close() within a callback',
    class extends SettlingDispatcher {
      override close(options?: CloseOptions): Promise<void> {
        const closed = super.close(options);
        return this.isSettling ? new Promise(() => {}) : closed;
      }
    },
    'close/within-a-callback',
    'it waits for: close() in the callback',
  ),
  fault(
    'replaces the errors of its futures when it is closed',
    class extends ReferenceDispatcher {
      readonly #futures: Future<unknown>[] = [];
      protected override submit(...args: Parameters<ReferenceDispatcher['submit']>): Run {
        const run = super.submit(...args);
        this.#futures.push(run.future);
        return run;
      }
      override async close(options?: CloseOptions): Promise<void> {
        await super.close(options);
        for (const future of this.#futures) future.exception = () => Promise.resolve(new DispatcherClosedError());
      }
    },
    'close/failed-futures-stay-readable',
    'the error: expected an instance of RangeError, got DispatcherClosedError',
  ),
  fault(
    'accepts tasks again once it is closed and closed again',
    class extends ReferenceDispatcher {
      #closings = 0;
      override close(options?: CloseOptions): Promise<void> {
        this.#closings += 1;
        return super.close(options);
      }
      override executeAsync<T>(task: Task<T>, options?: ExecuteOptions): Future<T> {
        return this.#closings > 1
          ? new ReferenceDispatcher().executeAsync(task, options)
          : super.executeAsync(task, options);
      }
    },
    'close/permanent',
    'a task fails: it succeeded',
  ),
];
