import type { ExecuteOptions } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

export const runningAndOrderFaults: readonly Fault[] = [
  fault(
    'starts a task during the submitting call',
    class extends ReferenceDispatcher {
      protected override schedule(): void {
        const run = this.active.size < this.slots() ? this.next() : undefined;
        if (run !== undefined) this.start(run);
      }
    },
    'run/returns-before-start',
    'done() right after executeAsync(): expected false, got true',
  ),
  fault(
    'starts the last task first',
    class extends ReferenceDispatcher {
      protected override next(): Run | undefined {
        return this.queue.pop();
      }
    },
    'run/in-order-on-one-worker',
    'the order of starts',
  ),
  fault(
    'starts a task twice',
    class extends ReferenceDispatcher {
      protected override call(run: Run): unknown {
        super.call(run);
        return super.call(run);
      }
    },
    'run/each-exactly-once',
    'how many starts there were: expected 100, got',
  ),
  fault(
    'swaps two results',
    class extends ReferenceDispatcher {
      #last: unknown = 0;
      protected override copyResult(value: unknown): unknown {
        const mixed = typeof value === 'number' && value > 100 ? this.#last : value;
        this.#last = value;
        return super.copyResult(mixed);
      }
    },
    'run/each-exactly-once',
    'the results',
  ),
  fault(
    'ignores tasksPerWorker',
    class extends ReferenceDispatcher {
      protected override slots(): number {
        return 1;
      }
    },
    'run/tasks-per-worker-overlap',
    'it waits for: 3 arrival(s) at a gate, 1 so far',
  ),
  fault(
    'runs more tasks than it has slots',
    class extends ReferenceDispatcher {
      protected override slots(): number {
        return 10;
      }
    },
    'run/one-at-a-time',
    'the highest number of tasks that ran at a time: expected 1, got 10',
  ),
  fault(
    'never yields to the event loop',
    class extends ReferenceDispatcher {
      #soon = false;
      protected override schedule(): void {
        if (this.#soon) return;
        this.#soon = true;
        queueMicrotask(() => {
          this.#soon = false;
          for (let run = this.next(); run !== undefined; run = this.next()) this.start(run);
        });
      }
    },
    'run/callers-thread-breathes',
    'a timer fires before 30 tasks of 3 ms are done',
  ),
  fault(
    'accepts one task more than its queue may hold',
    class extends ReferenceDispatcher {
      protected override accept(run: Run, options: ExecuteOptions): void {
        const { maxQueue } = this.options;
        if (maxQueue !== undefined && this.queue.length === maxQueue && this.queue.length > 0) {
          this.queue.push(run);
          return;
        }
        super.accept(run, options);
      }
    },
    'queue/full',
    'it waits for: the task beyond',
  ),
];
