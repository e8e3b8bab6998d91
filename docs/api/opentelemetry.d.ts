import { Dispatcher } from '@dispatch/core';
import { ContextCarrier } from '@dispatch/core/context';
import { Context, MeterProvider, TracerProvider } from '@opentelemetry/api';
declare class DispatcherTelemetry {
  #private;
  readonly carrier: ContextCarrier<Context, SentTrace>;
  constructor(options?: DispatcherTelemetryOptions);
  observe<D extends Dispatcher>(dispatcher: D): D;
  stop(): void;
}
interface DispatcherTelemetryOptions {
  readonly tracerProvider?: TracerProvider | undefined;
  readonly meterProvider?: MeterProvider | undefined;
  readonly mapItems?: 'linked' | 'children' | undefined;
}
interface SentTrace extends TraceHeaders {
  readonly task: string;
  readonly namespace: string;
}
interface TraceHeaders {
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  readonly baggage?: string | undefined;
}
declare const traceCarrier: ContextCarrier<Context, SentTrace>;
export { DispatcherTelemetry, type DispatcherTelemetryOptions, type SentTrace, type TraceHeaders, traceCarrier };
