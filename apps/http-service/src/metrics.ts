import type { Dispatcher, WorkerStats } from '@dispatch/core';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** In seconds: from a light request on an idle machine to the default deadline. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const workerStates: readonly WorkerStats['state'][] = ['starting', 'idle', 'busy', 'retiring'];

/** Metrics for Prometheus in a separate registry, including the default process metrics. */
export class Metrics {
  readonly registry = new Registry();

  readonly requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the headers of a request to its response, by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets,
    registers: [this.registry],
  });

  readonly requestsOpen = new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests that are not answered yet',
    registers: [this.registry],
  });

  readonly tasks = new Histogram({
    name: 'dispatch_task_duration_seconds',
    help: 'Time from the submission of a task to its outcome, including the time in the queue',
    labelNames: ['task', 'outcome'] as const,
    buckets,
    registers: [this.registry],
  });

  constructor(dispatcher: Dispatcher) {
    collectDefaultMetrics({ register: this.registry });
    // Read from the dispatcher at each scrape.
    this.#gauge('dispatch_tasks', 'Tasks in the dispatcher', (gauge) => {
      const { queued, running } = dispatcher.stats();
      gauge.set({ state: 'queued' }, queued);
      gauge.set({ state: 'running' }, running);
    });
    this.#gauge('dispatch_workers', 'Workers of the dispatcher', (gauge) => {
      const { workers } = dispatcher.stats();
      for (const state of workerStates) gauge.set({ state }, workers.filter((worker) => worker.state === state).length);
    });
  }

  #gauge(name: string, help: string, collect: (gauge: Gauge<'state'>) => void): void {
    const gauge: Gauge<'state'> = new Gauge({
      name,
      help,
      labelNames: ['state'],
      registers: [this.registry],
      collect: () => collect(gauge),
    });
  }
}
