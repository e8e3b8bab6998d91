import type { DispatcherStats, DurationStats, ExecuteOptions, Task } from '@dispatch/core';
import { futures } from '@dispatch/core/internal';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run, Yields } from '../reference/run.js';
import type { Outcome } from '../reference/statistics.js';
import { fault, type Fault } from './fault.js';

/** A dispatcher that changes the quantiles of its durations. */
function measuring(change: (durations: DurationStats) => DurationStats): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    override stats(): DispatcherStats {
      const { runTime, waitTime, ...stats } = super.stats();
      return { ...stats, runTime: runTime && change(runTime), waitTime: waitTime && change(waitTime) };
    }
  };
}

/** A dispatcher whose quantiles are those of the largest values that it knows. */
class Measuring extends ReferenceDispatcher {
  readonly #durations: number[] = [];

  protected override onEnded(run: Run): void {
    super.onEnded(run);
    this.#durations.push(performance.now() - (run.begun ?? NaN));
  }

  protected get durations(): readonly number[] {
    return this.#durations;
  }
}

/** How often each task has run on a dispatcher. */
function isShort(run: Run): boolean {
  return run.definition.name === 'holdIf' && run.args.length === 1 && run.order > 50;
}

/** State, statistics and events of streams, of rejected tasks, and of tasks that a worker holds and has not begun. */
export const observationFaults: readonly Fault[] = [
  ...(['queue-full', 'closing', 'closed', 'uncloneable-snapshot'] as const).map((name) =>
    fault(
      `does not count a task that it rejects: ${name}`,
      class extends ReferenceDispatcher {
        protected override reject(run: Run, error: unknown): void {
          const isQueued = this.queue.includes(run) || this.active.has(run) || run.begun !== undefined;
          if (isQueued) super.reject(run, error);
          else futures.reject(run.future, error);
        }
      },
      `rejected/counts-${name}`,
      'expected 1 at .failed, got 0',
    ),
  ),
  fault(
    'does not count a task whose signal is aborted already',
    class extends ReferenceDispatcher {
      readonly #queued = new WeakSet<Run>();
      protected override enqueue(run: Run): void {
        this.#queued.add(run);
        super.enqueue(run);
      }
      override onCancel(run: Run, reason: unknown): void {
        if (this.#queued.has(run)) super.onCancel(run, reason);
      }
    },
    'rejected/counts-aborted-before',
    'expected 1 at .cancelled, got 0',
  ),
  fault(
    'reports a task that it rejects as queued',
    class extends ReferenceDispatcher {
      protected override reject(run: Run, error: unknown): void {
        if (run.begun === undefined) this.emit('taskqueued', run);
        super.reject(run, error);
      }
    },
    'rejected/map-queue-full',
    'its events, with the outcome, the worker and the times of each: expected',
  ),
  fault(
    'does not report a task whose signal is aborted already',
    class extends ReferenceDispatcher {
      protected override settled(run: Run, outcome: Outcome): void {
        if (outcome !== 'cancelled' || this.queue.includes(run) || run.begun !== undefined) super.settled(run, outcome);
      }
    },
    'rejected/execute-aborted-before',
    'its events, with the outcome, the worker and the times of each: expected',
  ),
  fault(
    'does not count a suspended stream',
    class extends ReferenceDispatcher {
      protected override countRunning(): number {
        return this.active.size;
      }
    },
    'stream/counted-when-it-begins',
    'expected 1 at .running, got 0',
  ),
  fault(
    'counts a stream that its consumer closes as completed',
    class extends ReferenceDispatcher {
      protected override settled(run: Run, outcome: Outcome): void {
        super.settled(run, run.yields !== undefined && outcome === 'cancelled' ? 'completed' : outcome);
      }
    },
    'stream/counted-after-return',
    'the counts after return: expected',
  ),
  fault(
    'reports a stream that is aborted as failed',
    class extends ReferenceDispatcher {
      protected override emit(...[type, about, details]: Parameters<ReferenceDispatcher['emit']>): void {
        const isStream = 'yields' in about && about.yields !== undefined && type === 'tasksettled';
        super.emit(type, about, isStream ? { ...details, outcome: 'failed' } : details);
      }
    },
    'stream/events-after-abort',
    'the settled events: expected',
  ),
  fault(
    'reports a stream as started each time it continues',
    class extends ReferenceDispatcher {
      protected override resume(run: Run): void {
        super.resume(run);
        this.emit('taskstarted', run);
      }
    },
    'stream/events-of-its-life',
    'the events after some values: expected',
  ),
  fault(
    'takes the worker of a suspended stream for idle',
    class extends ReferenceDispatcher {
      override stats(): DispatcherStats {
        const stats = super.stats();
        if (this.active.size > 0) return stats;
        return { ...stats, workers: stats.workers.map((worker) => ({ ...worker, state: 'idle', running: 0 })) };
      }
    },
    'stream/worker-of-a-suspended-one',
    'expected "busy" at .0, got "idle"',
  ),
  fault(
    'takes a task that waits behind another one for running',
    class extends ReferenceDispatcher {
      protected override enqueue(run: Run): void {
        super.enqueue(run);
        if (isShort(run)) run.isRunning = (): boolean => true;
      }
    },
    'prefetched/state',
    'its state: expected "pending", got "running"',
  ),
  fault(
    'counts tasks that wait behind another one as running',
    class extends ReferenceDispatcher {
      override stats(): DispatcherStats {
        const held = this.queue.filter(isShort).length;
        const stats = super.stats();
        return { ...stats, queued: stats.queued - held, running: stats.running + held };
      }
    },
    'prefetched/counts',
    'the counts while they wait: expected 5 at .queued, got 0',
  ),
  fault(
    'reports a task as started when it is assigned',
    class extends ReferenceDispatcher {
      protected override enqueue(run: Run): void {
        super.enqueue(run);
        if (isShort(run)) this.emit('taskstarted', run);
      }
    },
    'prefetched/events',
    'the events while they wait: expected',
  ),
  fault(
    'gives times to a task that never started',
    class extends ReferenceDispatcher {
      protected override settled(run: Run, outcome: Outcome): void {
        if (isShort(run)) run.begun ??= run.submitted;
        super.settled(run, outcome);
      }
    },
    'prefetched/events-of-a-cancelled-one',
    'its events: expected undefined',
  ),
  fault(
    'measures tasks that never started',
    class extends ReferenceDispatcher {
      override onCancel(run: Run, reason: unknown): void {
        super.onCancel(run, reason);
        if (run.begun === undefined) this.onEnded(run);
      }
    },
    'prefetched/durations',
    'the durations after they are cancelled: expected',
  ),
  fault(
    'reports durations that are too long by 5 %',
    measuring(({ p50, p99 }) => ({ p50: 1.05 * p50, p99: 1.05 * p99 })),
    'stats/quantiles-of-one-task',
    'p50 of the run time is within 1 % of a value',
  ),
  ...[0.98, 1.02].map((factor) =>
    fault(
      `reports durations that are wrong by 2 %: ${factor}`,
      measuring(({ p50, p99 }) => ({ p50: factor * p50, p99: factor * p99 })),
      'stats/quantiles-of-one-task',
      'p50 of the run time is within 1 % of a value',
    ),
  ),
  fault(
    'reports durations in whole milliseconds',
    measuring(({ p50, p99 }) => ({ p50: Math.round(p50), p99: Math.round(p99) })),
    'stats/quantiles-of-run-times',
    'of the run time is within 1 % of a value',
  ),
  fault(
    'reports the mean as the median',
    class extends Measuring {
      override stats(): DispatcherStats {
        const stats = super.stats();
        const mean = this.durations.reduce((sum, each) => sum + each, 0) / this.durations.length;
        return { ...stats, runTime: stats.runTime && { ...stats.runTime, p50: mean } };
      }
    },
    'stats/quantiles-of-run-times',
    'of the run time is within 1 % of a value',
  ),
  fault(
    'reports the median as the 99th percentile',
    measuring(({ p50 }) => ({ p50, p99: p50 })),
    'stats/quantiles-of-run-times',
    'p99 of the run time is within 1 % of a value',
  ),
  fault(
    'measures waiting from the middle of the queue',
    class extends ReferenceDispatcher {
      protected override onEnded(run: Run): void {
        const { begun = NaN, submitted } = run;
        Object.assign(run, { submitted: (submitted + begun) / 2 });
        super.onEnded(run);
      }
    },
    'stats/quantiles-of-waiting-times',
    'p50 of the waiting time is within 1 % of a value',
  ),
  fault(
    'takes a worker for busy that accepts no more tasks',
    class extends ReferenceDispatcher {
      override stats(): DispatcherStats {
        const { workers, ...stats } = super.stats();
        return {
          ...stats,
          workers: workers.map((worker) => (worker.state === 'retiring' ? { ...worker, state: 'busy' } : worker)),
        };
      }
    },
    'stats/worker-that-retires',
    'its statistics: expected "retiring" at .0, got "busy"',
  ),
  fault(
    'calls onProgress of a stream that is closed',
    class extends ReferenceDispatcher {
      protected override submit<P>(task: Task<unknown>, options: ExecuteOptions<P>, yields?: Yields): Run {
        const run = super.submit(task, options, yields);
        if (yields !== undefined) run.progress = (value) => options.onProgress?.(value as P);
        return run;
      }
    },
    'progress/nothing-after-return-of-a-stream',
    'the values that arrived: expected',
  ),
  fault(
    'reports a cancelled task as settled again when it ends',
    class extends ReferenceDispatcher {
      protected override onEnded(run: Run): void {
        if (run.future.done()) this.emit('tasksettled', run, { outcome: 'completed' });
        super.onEnded(run);
      }
    },
    'events/settled-once-by-cancel',
    'its events, with the outcome, the worker and the end of each: expected',
  ),
  fault(
    'gives an end to a task that has not ended',
    class extends ReferenceDispatcher {
      protected override settled(run: Run, outcome: Outcome): void {
        if (run.begun !== undefined) run.ended ??= performance.now();
        super.settled(run, outcome);
      }
    },
    'events/settled-once-by-close',
    'its events, with the outcome, the worker and the end of each: expected',
  ),
  fault(
    'does not count the tasks that close() has no time for',
    class extends ReferenceDispatcher {
      protected override settled(run: Run, outcome: Outcome): void {
        if (this.status === 'open' || outcome !== 'failed') super.settled(run, outcome);
      }
    },
    'stats/counts-after-close-with-a-timeout',
    'the counts in the end: expected 3 at .failed, got 0',
  ),
  fault(
    'counts the tasks that close() cancels as failed',
    class extends ReferenceDispatcher {
      protected override settled(run: Run, outcome: Outcome): void {
        super.settled(run, this.status === 'closing' && outcome === 'cancelled' ? 'failed' : outcome);
      }
    },
    'stats/counts-after-cancelPending',
    'the counts right after close(): expected 0 at .failed, got 2',
  ),
  fault(
    'measures only tasks that succeed',
    class extends ReferenceDispatcher {
      protected override onThrew(run: Run, error: unknown): void {
        this.free(run);
        if (!this.isLate(run)) this.reject(run, this.copyError(run, error));
      }
    },
    'stats/durations-of-a-task-that-fails',
    'there is a runTime: it is undefined',
  ),
  fault(
    'returns the same object from each call of stats()',
    class extends ReferenceDispatcher {
      readonly #stats = {};
      override stats(): DispatcherStats {
        return Object.assign(this.#stats, super.stats());
      }
    },
    'stats/snapshot',
    'the statistics that were returned before: expected',
  ),
];
