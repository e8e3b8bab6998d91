export { DispatcherTelemetry, type DispatcherTelemetryOptions } from './dispatcher-telemetry.js';
export { traceCarrier, type SentTrace, type TraceHeaders } from './worker.js';
