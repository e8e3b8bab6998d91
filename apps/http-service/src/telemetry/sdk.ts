// Sets up OpenTelemetry in the thread that imports it: the service's own, and each worker through the modules of its tasks.
import '@dispatch/opentelemetry/worker';
import process from 'node:process';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  ConsoleSpanExporter,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';

/** The values of `TRACES`. `memory` keeps all spans in the thread that made them, for tests. */
export const traceExporters = ['none', 'console', 'memory'] as const;

const exporters: Record<(typeof traceExporters)[number], () => SpanExporter | undefined> = {
  none: () => undefined,
  console: () => new ConsoleSpanExporter(),
  memory: () => new InMemorySpanExporter(),
};

// The settings are checked where the service starts.
const name = traceExporters.find((each) => each === process.env['TRACES']) ?? 'none';
const exporter = exporters[name]();

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(
  new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
);
if (exporter !== undefined)
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));

/** A span, as a value that can be sent. */
export interface EndedSpan {
  readonly name: string;
  readonly trace: string;
  readonly id: string;
  readonly parent: string | undefined;
  readonly milliseconds: number;
}

/** The spans of this thread that have ended; none unless `TRACES` is `memory`. */
export function endedSpans(): EndedSpan[] {
  if (!(exporter instanceof InMemorySpanExporter)) return [];
  return exporter.getFinishedSpans().map((span) => ({
    name: span.name,
    trace: span.spanContext().traceId,
    id: span.spanContext().spanId,
    parent: span.parentSpanContext?.spanId,
    milliseconds: 1000 * span.duration[0] + span.duration[1] / 1e6,
  }));
}
