import type { DispatcherOptions, ExecuteOptions } from '@dispatch/core';
import { LanesDispatcher } from '../reference/lanes-dispatcher.js';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

/** A dispatcher in which some runs that end, or that never start, are not counted, or are, towards `maxTasksPerWorker`. */
function countingWrongly(change: (run: Run, outcome: unknown) => number): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    protected override settled(...[run, outcome]: Parameters<ReferenceDispatcher['settled']>): void {
      super.settled(run, outcome);
      this.countBegun(change(run, outcome));
    }
  };
}

const parallel = { parallel: true } as const;

/** Workers that wear out or are idle, and tasks that are bound to one. */
export const workersFaults: readonly Fault[] = [
  fault(
    'does not count tasks that fail towards maxTasksPerWorker',
    class extends ReferenceDispatcher {
      protected override onThrew(run: Run, error: unknown): void {
        this.countBegun(-1);
        super.onThrew(run, error);
      }
    },
    'workers/worn-by-one-that-fails',
    'runs the task after them: 1',
  ),
  fault(
    'does not count tasks that are cancelled towards maxTasksPerWorker',
    countingWrongly((run, outcome) => (outcome === 'cancelled' && run.begun !== undefined ? -1 : 0)),
    'workers/worn-by-one-that-is-cancelled',
    'runs the task after them: 1',
  ),
  fault(
    'does not count streams towards maxTasksPerWorker',
    class extends ReferenceDispatcher {
      protected override onReturned(run: Run, value: unknown): void {
        if (run.yields !== undefined) this.countBegun(-1);
        super.onReturned(run, value);
      }
    },
    'workers/worn-by-one-that-is-a-stream',
    'runs the task after them: 1',
  ),
  fault(
    'counts tasks that never start towards maxTasksPerWorker',
    countingWrongly((run) => (run.begun === undefined ? 1 : 0)),
    'workers/not-worn-by-one-that-is-cancelled-before-it-starts',
    'it waits for: a task',
  ),
  fault(
    'does not end an idle worker that has a key',
    class extends ReferenceDispatcher {
      #hasKey = false;
      protected override accept(run: Run, options: ExecuteOptions): void {
        this.#hasKey ||= run.affinity !== undefined;
        super.accept(run, options);
      }
      protected override endWorker(): void {
        if (!this.#hasKey || this.status !== 'open') super.endWorker();
      }
    },
    'affinity/idle-worker-that-ends',
    'it waits for: its worker to end',
  ),
  fault(
    'gives the number of an idle worker that ended to the next one',
    class extends ReferenceDispatcher {
      protected override numberFor(run: Run): number {
        return Math.min(2, super.numberFor(run));
      }
    },
    'workers/idle-again-and-again',
    'how many workers there were: expected 3, got 2',
  ),
  fault(
    'ignores the priorities of tasks that wait for their worker',
    class extends LanesDispatcher {
      protected override enqueue(run: Run): void {
        if (run.affinity === undefined) super.enqueue(run);
        else this.queue.push(run);
      }
    },
    'priority/among-tasks-with-a-key',
    'the order of starts: expected',
    parallel,
  ),
  fault(
    'starts waiting tasks with a key before all others',
    class extends ReferenceDispatcher {
      protected override next(): Run | undefined {
        const index = this.queue.findIndex(({ affinity }) => affinity !== undefined);
        return index < 0 ? super.next() : this.queue.splice(index, 1)[0];
      }
    },
    'priority/with-and-without-a-key',
    'the order of starts: expected',
  ),
  fault(
    'starts tasks in the order of submission when it replaces a worker',
    class extends ReferenceDispatcher {
      protected override endWorker(): void {
        super.endWorker();
        this.queue.sort((one, other) => one.order - other.order);
      }
    },
    'workers/worn-with-tasks-that-wait',
    'the order of starts: expected',
  ),
  fault(
    'replaces no workers',
    class extends ReferenceDispatcher {
      protected override replaceWorker(): void {}
    },
    'workers/replaced-while-idle',
    'runs the task: 1',
  ),
  fault(
    'runs tasks that wait on the worker that is replaced',
    class extends ReferenceDispatcher {
      protected override replaceWorker(): void {
        if (this.queue.length === 0) super.replaceWorker();
      }
    },
    'workers/replaced-while-busy',
    'runs the task that waited',
  ),
  fault(
    'loses the tasks that wait when it replaces its workers',
    class extends ReferenceDispatcher {
      protected override replaceWorker(): void {
        this.queue.length = 0;
        super.replaceWorker();
      }
    },
    'workers/replaced-before-they-start',
    'it waits for: the tasks',
  ),
  fault(
    'starts one worker too few in ready()',
    class extends LanesDispatcher {
      protected override workers(): ReturnType<LanesDispatcher['workers']> {
        return super.workers().slice(1);
      }
    },
    'ready/workers-3',
    'how many workers there are: expected 3, got 2',
    parallel,
  ),
  fault(
    'gives all workers the same number',
    class extends LanesDispatcher {
      protected override numberFor(): number {
        return 1;
      }
    },
    'workers/numbers-of-two',
    'how many numbers there are: expected 2, got 1',
  ),
  fault(
    'does not end idle workers',
    class extends ReferenceDispatcher {
      protected override endWorker(): void {
        if (this.status !== 'open') super.endWorker();
      }
    },
    'workers/idle-ones-end',
    'it waits for: a task to run on another worker',
  ),
  fault(
    'ends idle workers within min',
    class extends ReferenceDispatcher {
      constructor({ workers, ...options }: DispatcherOptions = {}) {
        super({ ...options, workers: typeof workers === 'object' ? { ...workers, min: 0 } : workers });
      }
    },
    'workers/kept-ones-stay',
    'the worker, and the copy of the module: expected 1 at .0, got 2',
  ),
  fault(
    'does not report the end of a worker that is replaced',
    class extends ReferenceDispatcher {
      protected override emit(...[type, about, details]: Parameters<ReferenceDispatcher['emit']>): void {
        if (type !== 'workerended' || this.status !== 'open') super.emit(type, about, details);
      }
    },
    'events/worker-worn-out',
    'the events: expected',
  ),
  fault(
    'runs one task too many on each worker',
    class extends ReferenceDispatcher {
      constructor(options: DispatcherOptions = {}) {
        super({ ...options, maxTasksPerWorker: (options.maxTasksPerWorker ?? Infinity) + 1 });
      }
    },
    'workers/replaced-after-many-tasks',
    'no worker ran more than 3 tasks: they ran 4',
  ),
  fault(
    'holds results back until the worker has no task',
    class extends ReferenceDispatcher {
      readonly #held: (() => void)[] = [];
      protected override resolve(run: Run, value: unknown): void {
        this.#held.push(() => super.resolve(run, value));
        if (this.queue.length === 0) for (const release of this.#held.splice(0)) release();
      }
    },
    'run/finished-result-not-held-back-by-one-that-waits',
    'it waits for: the tasks before it',
  ),
  fault(
    'runs one task of a key at a time',
    class extends LanesDispatcher {
      protected override laneFor(run: Run): number | undefined {
        const isBusy = run.affinity !== undefined && [...this.active].some(({ affinity }) => affinity === run.affinity);
        return isBusy ? undefined : super.laneFor(run);
      }
    },
    'affinity/uses-all-slots',
    'it waits for: 2 arrival(s) at a gate, 1 so far',
  ),
];
