import { DispatchError, type CloseOptions, type ExecuteOptions, type Future, type Task } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

export const closingFaults: readonly Fault[] = [
  fault(
    'accepts work after it has closed',
    class extends ReferenceDispatcher {
      override executeAsync<T>(task: Task<T>, options?: ExecuteOptions): Future<T> {
        return this.status === 'closed'
          ? new ReferenceDispatcher().executeAsync(task, options)
          : super.executeAsync(task, options);
      }
    },
    'close/execute-when-closed',
    'execute() fails: it succeeded with 2',
  ),
  fault(
    'accepts work while it closes',
    class extends ReferenceDispatcher {
      protected override accept(run: Run, options: ExecuteOptions): void {
        if (this.status === 'closing') this.queue.push(run);
        else super.accept(run, options);
      }
    },
    'close/execute-when-closing',
    'it waits for: execute()',
  ),
  fault(
    'throws an error instead of returning a failed future',
    class extends ReferenceDispatcher {
      override executeAsync<T>(task: Task<T>, options?: ExecuteOptions): Future<T> {
        if (this.status !== 'open') throw new DispatchError('DISPATCH_CLOSED', 'the dispatcher is closed');
        return super.executeAsync(task, options);
      }
    },
    'close/executeAsync-when-closed',
    'the dispatcher is closed',
  ),
  fault(
    'drops the queue when it closes',
    class extends ReferenceDispatcher {
      override close(options?: CloseOptions): Promise<void> {
        return super.close({ ...options, cancelPending: true });
      }
    },
    'close/accepted-work-finishes',
    'the queued tasks succeeds: it failed with AbortError [DISPATCH_CANCELLED]',
  ),
  fault(
    'does not cancel pending tasks',
    class extends ReferenceDispatcher {
      protected override cancelPending(): void {}
    },
    'close/cancel-pending',
    'the queued tasks are cancelled when close() returns',
  ),
  fault(
    'ignores the timeout of close()',
    class extends ReferenceDispatcher {
      protected override endAll(): void {}
    },
    'close/timeout',
    'it waits for: close()',
  ),
  fault(
    'rejects the second call of close()',
    class extends ReferenceDispatcher {
      override close(options?: CloseOptions): Promise<void> {
        return this.status === 'open' ? super.close(options) : Promise.reject(new Error('closed already'));
      }
    },
    'close/twice',
    'both calls succeeds: it failed with Error: closed already',
  ),
  fault(
    'waits for a cancelled task when it closes',
    class extends ReferenceDispatcher {
      protected override stop(run: Run, reason: unknown): void {
        super.stop(run, reason);
        if (this.status === 'open') run.release();
      }
    },
    'close/cancelled-task-goes-on',
    'it waits for: close()',
  ),
  fault(
    'reports too early that it is closed',
    class extends ReferenceDispatcher {
      override get status(): 'open' | 'closed' {
        return super.status === 'open' ? 'open' : 'closed';
      }
    },
    'close/accepted-work-finishes',
    'the status right after close(): expected "closing", got "closed"',
  ),
];
