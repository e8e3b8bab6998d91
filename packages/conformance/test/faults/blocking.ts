import type { ExecuteSyncOptions, Task } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

export const blockingFaults: readonly Fault[] = [
  fault(
    'blocks although its capability says that it cannot',
    class extends ReferenceDispatcher {
      override executeSync<T>(task: Task<T>, options?: ExecuteSyncOptions): T {
        const future = this.executeAsync(task, options);
        const run = this.queue.pop();
        if (run !== undefined) this.start(run);
        return future.resultSync();
      }
    },
    'block/refused',
    'executeSync() throws: it returned',
    { blocking: false },
  ),
  fault('claims that it can block, but cannot', ReferenceDispatcher, 'block/asynchronous-task', 'UnsupportedError', {
    blocking: true,
  }),
  fault(
    'runs earlier tasks of the queue before it blocks',
    class extends ReferenceDispatcher {
      override block(run: Run): void {
        for (const other of [...this.queue]) if (other !== run) super.block(other);
        super.block(run);
      }
    },
    'block/ahead-of-the-queue',
    'the state of a task queued earlier: expected "pending", got "finished"',
  ),
  fault(
    'lets a task continue that it could not block for',
    class extends ReferenceDispatcher {
      override block(run: Run): void {
        run.future.cancel = (): boolean => false;
        super.block(run);
      }
    },
    'block/task-that-awaits',
    'it waits for: the next task',
  ),
  fault(
    'starts a task that it cannot block for yet',
    ReferenceDispatcher,
    'block/not-ready',
    'executeSync() throws: it returned',
    { blocking: 'when-ready' },
  ),
  fault(
    'passes results through JSON to a blocked caller',
    class extends ReferenceDispatcher {
      override executeSync<T>(task: Task<T>, options?: ExecuteSyncOptions): T {
        const result = super.executeSync(task, options);
        return result === undefined ? result : (JSON.parse(JSON.stringify(result)) as T);
      }
    },
    'block/clone-date',
    'what executeSync() returns',
  ),
  fault(
    'copies a result that should be transferred to a blocked caller',
    class extends ReferenceDispatcher {
      protected override clone(value: unknown): unknown {
        return structuredClone(value);
      }
    },
    'block/moved-result',
    'the size of the buffer in the worker: expected 0, got 100000',
  ),
];
