import type { DispatcherStats, WorkerStats } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import type { Outcome } from '../reference/statistics.js';
import { fault, type Fault } from './fault.js';

const none = { p50: 0, p99: 0 };

/** A dispatcher that reports changed statistics. */
function reporting(
  change: (stats: DispatcherStats, dispatcher: ReferenceDispatcher) => DispatcherStats,
): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    override stats(): DispatcherStats {
      return change(super.stats(), this);
    }
  };
}

/** As {@link reporting}, for the statistics of its worker. */
function reportingWorker(change: (worker: WorkerStats) => WorkerStats): typeof ReferenceDispatcher {
  return reporting((stats) => ({ ...stats, workers: stats.workers.map(change) }));
}

export const statisticsFaults: readonly Fault[] = [
  fault(
    'does not count tasks that time out',
    class extends ReferenceDispatcher {
      #late: Run | undefined;
      override onTimeout(run: Run): void {
        this.#late = run;
        super.onTimeout(run);
      }
      protected override settled(run: Run, outcome: Outcome): void {
        if (run !== this.#late) super.settled(run, outcome);
      }
    },
    'stats/counts-add-up',
    'the counts after one has timed out: expected 1 at .failed, got 0',
  ),
  fault(
    'counts a cancelled task as failed too',
    reporting((stats) => ({ ...stats, failed: stats.failed + stats.cancelled })),
    'stats/counts-add-up',
    'the counts after one is cancelled: expected 0 at .failed, got 1',
  ),
  fault(
    'counts a cancelled task as running and as cancelled',
    class extends ReferenceDispatcher {
      protected override countRunning(): number {
        return this.active.size;
      }
    },
    'stats/running-one-that-is-cancelled',
    'the counts right after cancel(): expected 0 at .running, got 1',
  ),
  fault(
    'counts running tasks as queued too',
    reporting((stats) => ({ ...stats, queued: stats.queued + stats.running })),
    'stats/several-at-a-time',
    'the counts while the slots are taken: expected 2 at .queued, got 5',
  ),
  fault(
    'resets its counts when it closes',
    reporting((stats, { status }) => (status === 'closed' ? { ...stats, completed: 0, failed: 0 } : stats)),
    'stats/after-close',
    'the counts after close()',
  ),
  fault(
    'reports durations before a task has run',
    reporting((stats) => (stats.runTime === undefined ? { ...stats, waitTime: none, runTime: none } : stats)),
    'stats/no-durations-yet',
    'the durations while the first task runs',
  ),
  fault(
    'reports durations in microseconds',
    reporting((stats) => ({
      ...stats,
      runTime: stats.runTime && { p50: 1000 * stats.runTime.p50, p99: 1000 * stats.runTime.p99 },
    })),
    'stats/runtime',
    'no task runs longer than all together',
  ),
  fault(
    'reports durations in seconds',
    reporting((stats) => ({
      ...stats,
      runTime: stats.runTime && { p50: stats.runTime.p50 / 1000, p99: stats.runTime.p99 / 1000 },
    })),
    'stats/runtime',
    'the median run time is at least 45 ms',
  ),
  fault(
    'reports the run time as the waiting time',
    reporting((stats) => ({ ...stats, waitTime: stats.runTime })),
    'stats/waiting',
    'the median waiting time is at least 45 ms',
  ),
  fault(
    'swaps the percentiles',
    reporting((stats) => ({
      ...stats,
      waitTime: stats.waitTime && { p50: stats.waitTime.p99 + 1, p99: stats.waitTime.p50 },
    })),
    'stats/waiting',
    'is not below the median',
  ),
  fault(
    'reports other worker numbers than its tasks see',
    reportingWorker((worker) => ({ ...worker, worker: worker.worker - 1 })),
    'stats/worker-numbers',
    'worker 1 is listed: listed are 0',
  ),
  fault(
    'lists no workers',
    reporting((stats) => ({ ...stats, workers: [] })),
    'stats/worker-busy-and-idle',
    'stats() lists one worker: it lists 0',
  ),
  fault(
    'reports a busy worker as idle',
    reportingWorker((worker) => ({ ...worker, state: 'idle' })),
    'stats/worker-busy-and-idle',
    'its state, and the tasks it runs and has answered',
  ),
  fault(
    'counts only tasks that succeed as answered',
    reporting(({ workers, ...stats }) => ({
      ...stats,
      workers: workers.map((worker) => ({ ...worker, answered: stats.completed })),
    })),
    'stats/worker-busy-and-idle',
    'its state afterwards, and the tasks it runs and has answered: expected 3 at .2, got 2',
  ),
  fault(
    'counts at most one task that a worker runs',
    reportingWorker((worker) => ({ ...worker, running: Math.min(1, worker.running) })),
    'stats/worker-busy-and-idle',
    'its state, and the tasks it runs and has answered: expected 2 at .1, got 1',
  ),
  fault(
    'reports an idle worker as in use',
    reportingWorker((worker) => ({ ...worker, utilisation: 1 })),
    'stats/utilisation-of-an-idle-worker',
    'its statistics: expected 0 at .utilisation, got 1',
  ),
  fault(
    'reports the utilisation in percent',
    reportingWorker((worker) => ({ ...worker, utilisation: 100 * worker.utilisation })),
    'stats/utilisation',
    'the utilisation of a worker that is always in use is above a half',
  ),
  fault(
    'reports the utilisation of one slot for the whole worker',
    class extends ReferenceDispatcher {
      protected override workers(): WorkerStats[] {
        return super
          .workers()
          .map((worker) => ({ ...worker, utilisation: Math.min(1, worker.utilisation * this.slots()) }));
      }
    },
    'stats/utilisation-of-slots',
    'a quarter is in use',
  ),
  fault(
    'starts more workers than it keeps',
    class extends ReferenceDispatcher {
      protected override workers(): WorkerStats[] {
        return super.workers().flatMap((worker) => [1, 2, 3].map((number) => ({ ...worker, worker: number })));
      }
    },
    'ready/starts-as-many-as-kept',
    'the states of the workers: expected ["idle", "idle"], got ["idle", "idle", "idle"]',
    { parallel: true },
  ),
  fault(
    'starts fewer workers than it keeps',
    ReferenceDispatcher,
    'ready/starts-as-many-as-kept',
    'the states of the workers: expected ["idle", "idle"], got ["idle"]',
    { parallel: true },
  ),
  fault(
    'reports a worker that starts as idle',
    ReferenceDispatcher,
    'stats/worker-that-starts',
    'in the call after ready(), the worker is starting: it is idle',
    { parallel: true },
  ),
];
