import type { DispatcherStats, WorkerStats } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import type { Outcome } from '../reference/statistics.js';
import { fault, type Fault } from './fault.js';

const none = { p50: 0, p99: 0 };

/** A dispatcher that tells something else than it knows. */
function telling(
  change: (stats: DispatcherStats, dispatcher: ReferenceDispatcher) => DispatcherStats,
): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    override stats(): DispatcherStats {
      return change(super.stats(), this);
    }
  };
}

/** As {@link telling}, of its worker. */
function tellingOfWorker(change: (worker: WorkerStats) => WorkerStats): typeof ReferenceDispatcher {
  return telling((stats) => ({ ...stats, workers: stats.workers.map(change) }));
}

export const statisticsFaults: readonly Fault[] = [
  fault(
    'does not count what has timed out',
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
    telling((stats) => ({ ...stats, failed: stats.failed + stats.cancelled })),
    'stats/counts-add-up',
    'the counts after one is cancelled: expected 0 at .failed, got 1',
  ),
  fault(
    'counts a task that is stopping twice',
    class extends ReferenceDispatcher {
      protected override countRunning(): number {
        return this.active.size;
      }
    },
    'stats/running-one-that-is-cancelled',
    'the counts right after cancel(): expected 0 at .running, got 1',
  ),
  fault(
    'counts what runs as waiting too',
    telling((stats) => ({ ...stats, queued: stats.queued + stats.running })),
    'stats/several-at-a-time',
    'the counts while the slots are taken: expected 2 at .queued, got 5',
  ),
  fault(
    'forgets its counts when it closes',
    telling((stats, { status }) => (status === 'closed' ? { ...stats, completed: 0, failed: 0 } : stats)),
    'stats/after-close',
    'the counts after close()',
  ),
  fault(
    'has durations before there are any',
    telling((stats) => (stats.runTime === undefined ? { ...stats, waitTime: none, runTime: none } : stats)),
    'stats/no-durations-yet',
    'the durations while the first task runs',
  ),
  fault(
    'measures in microseconds',
    telling((stats) => ({
      ...stats,
      runTime: stats.runTime && { p50: 1000 * stats.runTime.p50, p99: 1000 * stats.runTime.p99 },
    })),
    'stats/runtime',
    'no task runs longer than all together',
  ),
  fault(
    'measures in seconds',
    telling((stats) => ({
      ...stats,
      runTime: stats.runTime && { p50: stats.runTime.p50 / 1000, p99: stats.runTime.p99 / 1000 },
    })),
    'stats/runtime',
    'the median run time is at least 45 ms',
  ),
  fault(
    'takes waiting for running',
    telling((stats) => ({ ...stats, waitTime: stats.runTime })),
    'stats/waiting',
    'the median waiting time is at least 45 ms',
  ),
  fault(
    'mixes up the percentiles',
    telling((stats) => ({
      ...stats,
      waitTime: stats.waitTime && { p50: stats.waitTime.p99 + 1, p99: stats.waitTime.p50 },
    })),
    'stats/waiting',
    'is not below the median',
  ),
  fault(
    'numbers its workers otherwise than its tasks see',
    tellingOfWorker((worker) => ({ ...worker, worker: worker.worker - 1 })),
    'stats/worker-numbers',
    'worker 1 is listed: listed are 0',
  ),
  fault(
    'lists no workers',
    telling((stats) => ({ ...stats, workers: [] })),
    'stats/worker-busy-and-idle',
    'stats() lists one worker: it lists 0',
  ),
  fault(
    'takes a busy worker for an idle one',
    tellingOfWorker((worker) => ({ ...worker, state: 'idle' })),
    'stats/worker-busy-and-idle',
    'its state, and the tasks it runs and has answered',
  ),
  fault(
    'takes an idle worker for one in use',
    tellingOfWorker((worker) => ({ ...worker, utilisation: 1 })),
    'stats/utilisation-of-an-idle-worker',
    'its statistics: expected 0 at .utilisation, got 1',
  ),
  fault(
    'tells the utilisation in percent',
    tellingOfWorker((worker) => ({ ...worker, utilisation: 100 * worker.utilisation })),
    'stats/utilisation',
    'the utilisation of a worker that is always in use is above a half',
  ),
  fault(
    'takes one slot for the whole worker',
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
];
