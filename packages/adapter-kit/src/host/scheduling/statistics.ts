import type { DispatcherStats, DurationStats, WorkerStats } from '@dispatch/core';
import type { Lane } from '../lane/lane.js';
import { QuantileSketch } from '../telemetry/quantile-sketch.js';
import type { Clock } from '../time/clock.js';
import type { Backlog } from './backlog.js';

/** Counts the outcomes of calls, and measures how long calls waited and ran. */
export class Statistics {
  completed = 0;
  failed = 0;
  cancelled = 0;
  readonly #waiting = new QuantileSketch();
  readonly #runtime = new QuantileSketch();

  /** A worker has run a call. All times are milliseconds of one clock. */
  ran(submitted: number, started: number, ended: number): void {
    this.#waiting.add(started - submitted);
    this.#runtime.add(ended - started);
  }

  /** The value of `Dispatcher.stats()`. */
  report(backlog: Backlog, lanes: readonly Lane[], clock: Clock): DispatcherStats {
    let held = 0;
    let running = 0;
    const workers: WorkerStats[] = lanes.map((lane) => {
      const calls = lane.slots.all().filter((call) => !call.settled);
      const runs = calls.filter((call) => call.isRunning()).length;
      held += calls.length;
      running += runs;
      const { number, status } = lane;
      const isRetiring = status === 'retiring' || (status === 'ready' && lane.calls.isWornOut);
      const used = lane.slots.held > 0 ? 'busy' : 'idle';
      const { usage } = lane.capacity;
      return {
        worker: number,
        state: status === 'starting' ? status : isRetiring ? 'retiring' : used,
        running: runs,
        answered: usage.answered,
        utilisation: usage.share(clock.now()),
      };
    });
    return {
      queued: backlog.size + held - running,
      running,
      completed: this.completed,
      failed: this.failed,
      cancelled: this.cancelled,
      waitTime: quantilesOf(this.#waiting),
      runTime: quantilesOf(this.#runtime),
      workers,
    };
  }
}

function quantilesOf(sketch: QuantileSketch): DurationStats | undefined {
  const p50 = sketch.at(0.5);
  const p99 = sketch.at(0.99);
  return p50 === undefined || p99 === undefined ? undefined : { p50, p99 };
}
