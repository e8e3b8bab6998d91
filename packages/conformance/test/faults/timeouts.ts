import { TimeoutError, type ExecuteOptions, type Future, type Task } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

export const timeoutsFaults: readonly Fault[] = [
  fault(
    'takes a fraction more than the longest timer for one that timers can have',
    class extends ReferenceDispatcher {
      override executeAsync: ReferenceDispatcher['executeAsync'] = (task, { timeout, ...options } = {}) =>
        super.executeAsync(task, { ...options, timeout: timeout === 2 ** 31 - 0.5 ? 1 : timeout });
    },
    'timeout/huge-2147483647.5',
    'the state of the queued task: expected "pending"',
  ),
  fault(
    'counts a timeout from the start of the task',
    class extends ReferenceDispatcher {
      override onTimeout(run: Run): void {
        if (run.phase === 'queued')
          run.after(5, () => {
            this.onTimeout(run);
          });
        else super.onTimeout(run);
      }
    },
    'timeout/counts-queueing',
    'it waits for: the queued task',
  ),
  fault(
    'reports a timeout as a cancellation',
    class extends ReferenceDispatcher {
      override onTimeout(run: Run): void {
        run.future.cancel(new TimeoutError());
      }
    },
    'timeout/running-task-fails',
    'expected an error with code DISPATCH_TIMEOUT, got AbortError [DISPATCH_CANCELLED]',
  ),
  fault(
    'does not notify a task of its timeout',
    class extends ReferenceDispatcher {
      protected override accept<P>(run: Run, options: ExecuteOptions<P>): void {
        const { controller } = run;
        const abort = controller.abort.bind(controller);
        controller.abort = (reason): void => {
          if (!(reason instanceof TimeoutError)) abort(reason);
        };
        super.accept(run, options);
      }
    },
    'timeout/signal-aborts-with-the-error',
    'it waits for: the task to note the reason',
  ),
  fault(
    'lets a timeout fail co-located tasks',
    class extends ReferenceDispatcher {
      override onTimeout(run: Run): void {
        super.onTimeout(run);
        for (const other of [...this.active]) if (!other.future.done()) this.reject(other, new TimeoutError());
      }
    },
    'timeout/neighbours-go-on',
    'the others succeeds: it failed with TimeoutError',
  ),
  fault(
    'overflows its timer',
    class extends ReferenceDispatcher {
      override executeAsync<T>(task: Task<T>, options: ExecuteOptions = {}): Future<T> {
        const { timeout = 0 } = options;
        return super.executeAsync(task, timeout > 2 ** 31 - 1 ? { ...options, timeout: 1 } : options);
      }
    },
    'timeout/huge-4294967296',
    'the state of the queued task',
  ),
  fault(
    'treats a timeout of 0 as no timeout',
    class extends ReferenceDispatcher {
      override executeAsync<T>(task: Task<T>, { timeout, ...options }: ExecuteOptions = {}): Future<T> {
        return super.executeAsync(task, timeout === undefined || timeout === 0 ? options : { ...options, timeout });
      }
    },
    'timeout/zero-never-starts',
    'the task fails: it succeeded',
  ),
  fault(
    'accepts a late reply',
    class extends ReferenceDispatcher {
      protected override isLate(run: Run): boolean {
        return run.future.done();
      }
    },
    'timeout/late-reply-is-late',
    'the task fails: it succeeded',
  ),
  fault(
    'counts the deadline from the time at which the task reads it',
    class extends ReferenceDispatcher {
      protected override start(run: Run): void {
        const { submitted, deadline } = run;
        // A deadline that counts from the start may be as early as a right one, if the machine is busy just then.
        Object.defineProperty(run, 'deadline', { get: () => performance.now() + deadline - submitted });
        super.start(run);
      }
    },
    'timeout/deadline-counts-queueing',
    'ms are left: the task had',
  ),
  fault(
    'lets a timeout replace the outcome of a task that has settled',
    class extends ReferenceDispatcher {
      protected override resolve(run: Run, value: unknown): void {
        if (run.deadline === Infinity) super.resolve(run, value);
        else run.after(Math.max(0, run.deadline - performance.now()), () => this.onTimeout(run));
      }
    },
    'timeout/settled-in-time-stays',
    'the task',
  ),
];
