import type { ExecuteSyncOptions, Task } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

export const blockingFaults: readonly Fault[] = [
  fault(
    'blocks though it says that it cannot',
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
  fault('says that it can block and cannot', ReferenceDispatcher, 'block/asynchronous-task', 'UnsupportedError', {
    blocking: true,
  }),
  fault(
    'blocks in the order of the queue',
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
    'lets a task go on that it could not block for',
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
    'begins what it cannot block for yet',
    ReferenceDispatcher,
    'block/not-ready',
    'executeSync() throws: it returned',
    { blocking: 'when-ready' },
  ),
  fault(
    'gives a blocked caller what JSON has of a result',
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
    'keeps what is moved to a blocked caller',
    class extends ReferenceDispatcher {
      protected override clone(value: unknown): unknown {
        return structuredClone(value);
      }
    },
    'block/moved-result',
    'the size of the buffer in the worker: expected 0, got 100000',
  ),
];
