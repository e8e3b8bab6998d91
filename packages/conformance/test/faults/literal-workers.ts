import { QueueFullError, type ExecuteOptions, type Future, type Task } from '@dispatch/core';
import { LanesDispatcher } from '../reference/lanes-dispatcher.js';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

/** A dispatcher in which some tasks that leave the queue without having run keep their places in it. */
function keepingPlaces(isKept: (run: Run) => boolean): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    #kept = 0;
    protected override stop(run: Run, reason: unknown): void {
      if (this.queue.includes(run) && isKept(run)) this.#kept += 1;
      super.stop(run, reason);
    }
    protected override accept(run: Run, options: ExecuteOptions): void {
      if (this.queue.length + this.#kept >= (this.options.maxQueue ?? Infinity)) this.reject(run, new QueueFullError());
      else super.accept(run, options);
    }
  };
}

/** Parts of the clauses about workers and the queue, each broken alone. */
export const literalWorkersFaults: readonly Fault[] = [
  fault(
    'fulfils ready() without a worker',
    class extends ReferenceDispatcher {
      override ready(): Promise<void> {
        return Promise.resolve();
      }
    },
    'ready/workers-min-0',
    'how many workers there are: expected 1, got 0',
  ),
  fault(
    'rejects the second call of ready()',
    class extends ReferenceDispatcher {
      #called = 0;
      override ready(): Promise<void> {
        this.#called += 1;
        return this.#called > 1 ? Promise.reject(new Error('ready already')) : super.ready();
      }
    },
    'ready/resolves',
    'ready() again succeeds: it failed with Error: ready already',
  ),
  fault(
    'runs no task before ready() is called',
    class extends ReferenceDispatcher {
      #isReady = false;
      override ready(): Promise<void> {
        this.#isReady = true;
        this.schedule();
        return super.ready();
      }
      protected override schedule(): void {
        if (this.#isReady) super.schedule();
      }
    },
    'ready/not-needed',
    'it waits for: the task',
  ),
  fault(
    'throws an error where its queue is full',
    class extends ReferenceDispatcher {
      override executeAsync<T>(task: Task<T>, options?: ExecuteOptions): Future<T> {
        if (this.queue.length >= (this.options.maxQueue ?? Infinity)) throw new QueueFullError();
        return super.executeAsync(task, options);
      }
    },
    'queue/full',
    'QueueFullError',
  ),
  fault(
    'keeps the place of a task that is cancelled while it waits',
    keepingPlaces((run) => run.deadline === Infinity),
    'queue/cancel-makes-room',
    'its error: expected an error with code DISPATCH_TIMEOUT, got QueueFullError',
  ),
  fault(
    'keeps the place of a task that times out while it waits',
    keepingPlaces((run) => run.deadline < Infinity),
    'queue/cancel-makes-room',
    'the third task succeeds: it failed with QueueFullError',
  ),
  fault(
    'frees the slot of a cancelled task that has not ended',
    class extends ReferenceDispatcher {
      protected override stop(run: Run, reason: unknown): void {
        super.stop(run, reason);
        if (this.active.has(run)) this.free(run);
      }
    },
    'close/cancelled-task-that-stops',
    'the status, and the state of a waiting task: expected',
  ),
  fault(
    'ends a worn worker with the tasks on it',
    class extends ReferenceDispatcher {
      protected override onEnded(run: Run): void {
        if (this.isWorn())
          for (const other of [...this.active])
            if (other !== run) this.reject(other, new Error('its worker has ended'));
        super.onEnded(run);
      }
    },
    'workers/replaced-with-neighbours',
    'the held task succeeds: it failed with Error: its worker has ended',
  ),
  fault(
    'counts the idle time of a worker from the first time that it is idle',
    class extends ReferenceDispatcher {
      protected override stopIdling(): void {}
    },
    'workers/idle-time-begins-anew',
    'the worker of the next task: expected 1, got 2',
  ),
  fault(
    'starts one worker more than it may',
    class extends LanesDispatcher {
      protected override get lanes(): readonly number[] {
        return [...super.lanes, 99];
      }
    },
    'workers/never-more-than-allowed',
    'at most 2 workers ran the burst: 3 did',
    { parallel: true },
  ),
  fault(
    'gives the key of a worker that has ended to no other worker',
    class extends LanesDispatcher {
      readonly #bound = new Map<string | number, number>();
      protected override laneFor(run: Run): number | undefined {
        const key = this.keyOf(run);
        const bound = key === undefined ? undefined : this.#bound.get(key);
        if (bound !== undefined) return this.lanes.includes(bound) && this.isFree(bound) ? bound : undefined;
        const lane = super.laneFor(run);
        if (key !== undefined && lane !== undefined) this.#bound.set(key, lane);
        return lane;
      }
    },
    'affinity/idle-workers-within-min',
    'it waits for: the other key',
    { parallel: true },
  ),
  fault(
    'takes a task without a priority for the least important',
    class extends ReferenceDispatcher {
      override executeAsync<T, P>(task: Task<T>, options: ExecuteOptions<P> = {}): Future<T> {
        return super.executeAsync(task, { ...options, priority: options.priority ?? -Infinity });
      }
    },
    'priority/none-is-zero',
    'the order of starts: expected',
  ),
  fault(
    'replaces one of its workers only',
    LanesDispatcher,
    'workers/replaced-all',
    'other workers than 1 and 2 run tasks afterwards: ',
    { parallel: true },
  ),
  fault(
    'ends the tasks that run on a worker that it replaces',
    class extends ReferenceDispatcher {
      protected override replaceWorker(): void {
        for (const run of [...this.active]) this.reject(run, new Error('its worker has ended'));
        super.replaceWorker();
      }
    },
    'workers/replaced-while-busy',
    'the running task succeeds: it failed with Error: its worker has ended',
  ),
  fault(
    'starts the tasks that wait twice when it replaces its workers',
    class extends ReferenceDispatcher {
      protected override replaceWorker(): void {
        for (const run of [...this.queue]) this.queue.push(run);
        super.replaceWorker();
      }
      protected override start(run: Run): void {
        this.launch(run);
      }
    },
    'workers/replaced-each-once',
    'what started: expected',
  ),
  fault(
    'does not end the workers that it replaces',
    class extends ReferenceDispatcher {
      #isReplaced = false;
      protected override replaceWorker(): void {
        this.#isReplaced = true;
        super.replaceWorker();
      }
      protected override emit(...[type, about, details]: Parameters<ReferenceDispatcher['emit']>): void {
        if (type !== 'workerended' || !this.#isReplaced) super.emit(type, about, details);
      }
    },
    'workers/replaced-end',
    'it waits for: the old worker to end',
  ),
];
