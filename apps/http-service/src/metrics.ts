import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { DispatcherTelemetry } from '@dispatch/opentelemetry';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { observeProcess } from './telemetry/process-metrics.js';

/** The meters of the service, and the route that Prometheus reads them from. */
export class Metrics {
  readonly #exporter = new PrometheusExporter({ preventServerStart: true });
  readonly #serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  readonly #provider = new MeterProvider({ readers: [this.#exporter] });
  readonly #telemetry = new DispatcherTelemetry({ meterProvider: this.#provider });
  readonly meter = this.#provider.getMeter('http-service');
  readonly contentType = 'text/plain; version=0.0.4; charset=utf-8';

  constructor() {
    observeProcess(this.meter);
  }

  /** Creates a dispatcher whose tasks are in the traces of their requests, and observes it. */
  observed(create: (options: DispatcherOptions) => Dispatcher): Dispatcher {
    return this.#telemetry.observe(create({ context: [this.#telemetry.carrier] }));
  }

  /** All metrics in the text format of Prometheus. */
  async text(): Promise<string> {
    const { errors, resourceMetrics } = await this.#exporter.collect();
    if (errors.length > 0) throw new AggregateError(errors, 'metrics cannot be collected');
    return this.#serializer.serialize(resourceMetrics);
  }
}
