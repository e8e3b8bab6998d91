import { ContextCarrier } from '@dispatch/core/context';
import { Context } from '@opentelemetry/api';
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
export { type SentTrace, type TraceHeaders, traceCarrier };
