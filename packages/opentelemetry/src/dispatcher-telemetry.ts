import type { Dispatcher, DispatcherEventMap } from '@dispatch/core';
import type { ContextCarrier } from '@dispatch/core/context';
import { metrics, trace, type Context, type MeterProvider, type TracerProvider } from '@opentelemetry/api';
import { DispatcherMetrics } from './dispatcher-metrics.js';
import { scope } from './names.js';
import { QueueSpans } from './queue-spans.js';
import type { SentTrace } from './run-span.js';
import { headersOf } from './trace-context.js';
import { traceCarrier } from './worker.js';

/** Options of {@link DispatcherTelemetry}. */
export interface DispatcherTelemetryOptions {
  /** Default: the global one, when a span or an instrument is made. */
  readonly tracerProvider?: TracerProvider | undefined;
  /** Default: the global one, when {@link DispatcherTelemetry.observe} is called. */
  readonly meterProvider?: MeterProvider | undefined;
  /**
   * The spans of the items of a `map`: `'linked'` makes a trace of each item, with a link to the span in which `map` was
   * called; `'children'` puts them into the trace of that span. Default `'linked'`: a map may have any number of items.
   */
  readonly mapItems?: 'linked' | 'children' | undefined;
}

/**
 * Traces and metrics of one dispatcher, by the OpenTelemetry API.
 *
 * ```ts
 * const telemetry = new DispatcherTelemetry();
 * const dispatcher = telemetry.observe(createDispatcher({ context: [telemetry.carrier] }));
 * ```
 *
 * Workers import `@dispatch/opentelemetry/worker`, and set up an SDK of their own.
 */
export class DispatcherTelemetry {
  /** For the option `context` of the dispatcher. It carries the active trace context and baggage to each task. */
  readonly carrier: ContextCarrier<Context, SentTrace>;
  readonly #options: DispatcherTelemetryOptions;
  #spans: QueueSpans | undefined;
  #stop: (() => void) | undefined;

  /** @throws {TypeError} if `mapItems` is neither `'linked'` nor `'children'`. */
  constructor(options: DispatcherTelemetryOptions = {}) {
    const { mapItems = 'linked' } = options;
    if (mapItems !== 'linked' && mapItems !== 'children')
      throw new TypeError(`'mapItems' must be 'linked' or 'children', got ${String(mapItems)}`);
    this.#options = { ...options, mapItems };
    this.carrier = {
      ...traceCarrier,
      send: (captured, task) => ({
        ...headersOf(this.#spans?.begin(captured, task) ?? captured),
        namespace: task.namespace,
        task: task.task,
      }),
    };
  }

  /**
   * Makes a span of the time in the queue of each task that is submitted from now on, if the dispatcher has the
   * {@link carrier}, and records its metrics. Runs are numbered by their dispatcher, so each has a telemetry of its own.
   *
   * @returns the dispatcher.
   * @throws {TypeError} if it already observes a dispatcher.
   */
  observe<D extends Dispatcher>(dispatcher: D): D {
    if (this.#stop !== undefined)
      throw new TypeError('a DispatcherTelemetry observes one dispatcher: create another one, or call stop()');
    const { mapItems = 'linked', meterProvider = metrics, tracerProvider = trace } = this.#options;
    const spans = new QueueSpans(tracerProvider.getTracer(scope), mapItems);
    const recorded = new DispatcherMetrics(dispatcher, meterProvider.getMeter(scope));
    const removers: (() => void)[] = [];
    const on = <Type extends keyof DispatcherEventMap>(
      type: Type,
      listener: (event: DispatcherEventMap[Type]) => void,
    ): void => {
      dispatcher.events.addEventListener(type, listener);
      removers.push(() => dispatcher.events.removeEventListener(type, listener));
    };
    on('taskqueued', ({ run, time }) => recorded.taskQueued(run, time));
    on('tasksettled', (event) => {
      spans.end(event);
      recorded.taskSettled(event);
    });
    on('workerlost', () => recorded.workerLost());
    this.#spans = spans;
    this.#stop = () => {
      for (const remove of removers) remove();
      spans.endAll();
      recorded.stop();
    };
    return dispatcher;
  }

  /**
   * Stops observing, and ends the spans of tasks that have not settled. The {@link carrier} still carries what is active.
   * Repeated calls have no effect.
   */
  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#spans = undefined;
  }
}
