import type { Dispatcher, TaskSettledEvent, WorkerStats } from '@dispatch/core';
import type { Attributes, BatchObservableCallback, Meter } from '@opentelemetry/api';
import { errorType, taskAttributes } from './names.js';
import { outcomeOf } from './outcome.js';

const workerStates: readonly WorkerStats['state'][] = ['starting', 'idle', 'busy', 'retiring'];

/** In seconds: from a tiny task to one that takes minutes. */
const buckets = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300];

/** The metrics of one dispatcher, from its events and statistics. */
export class DispatcherMetrics {
  /** Stops observing. */
  readonly stop: () => void;
  readonly #of: Attributes;
  /** When runs that have not settled were submitted. */
  readonly #queued = new Map<number, number>();
  readonly #settled;
  readonly #waits;
  readonly #runs;
  readonly #lost;

  constructor(dispatcher: Dispatcher, meter: Meter) {
    this.#of = { 'dispatch.dispatcher.name': dispatcher.name };
    this.#settled = meter.createCounter('dispatch.task.settled', {
      description: 'Tasks that have completed, failed or been cancelled',
      unit: '{task}',
    });
    const advice = { explicitBucketBoundaries: buckets };
    this.#waits = meter.createHistogram('dispatch.task.wait.duration', {
      description: 'Time from the submission of a task to its start',
      unit: 's',
      advice,
    });
    this.#runs = meter.createHistogram('dispatch.task.run.duration', {
      description: 'Time from the start of a task to its end',
      unit: 's',
      advice,
    });
    this.#lost = meter.createCounter('dispatch.worker.lost', {
      description: 'Workers that died, failed to start, or were ended while they had tasks',
      unit: '{worker}',
    });
    const queued = meter.createObservableUpDownCounter('dispatch.task.queued', {
      description: 'Tasks that have not started',
      unit: '{task}',
    });
    const running = meter.createObservableUpDownCounter('dispatch.task.running', {
      description: 'Tasks that are running',
      unit: '{task}',
    });
    const workers = meter.createObservableUpDownCounter('dispatch.worker.count', {
      description: 'Workers, by state',
      unit: '{worker}',
    });
    const instruments = [queued, running, workers];
    const observe: BatchObservableCallback = (result) => {
      const stats = dispatcher.stats();
      result.observe(queued, stats.queued, this.#of);
      result.observe(running, stats.running, this.#of);
      for (const state of workerStates) {
        const count = stats.workers.filter((worker) => worker.state === state).length;
        result.observe(workers, count, { ...this.#of, 'dispatch.worker.state': state });
      }
    };
    meter.addBatchObservableCallback(observe, instruments);
    this.stop = () => {
      meter.removeBatchObservableCallback(observe, instruments);
      this.#queued.clear();
    };
  }

  taskQueued(run: number, time: number): void {
    this.#queued.set(run, time);
  }

  taskSettled(event: TaskSettledEvent): void {
    const { ended, error, namespace, run, started, task } = event;
    const outcome = outcomeOf(event);
    const ofTask = { ...this.#of, ...taskAttributes(task, namespace) };
    const ofOutcome = {
      ...ofTask,
      'dispatch.task.outcome': outcome,
      ...(event.outcome === 'failed' && { 'error.type': errorType(error) }),
    };
    this.#settled.add(1, ofOutcome);
    const queued = this.#queued.get(run);
    this.#queued.delete(run);
    if (started === undefined) return;
    if (queued !== undefined) this.#waits.record(Math.max(0, started - queued) / 1000, ofTask);
    if (ended !== undefined) this.#runs.record((ended - started) / 1000, ofOutcome);
  }

  workerLost(): void {
    this.#lost.add(1, this.#of);
  }
}
