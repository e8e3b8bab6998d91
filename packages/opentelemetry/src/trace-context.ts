import {
  baggageEntryMetadataFromString,
  createTraceState,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  trace,
  type BaggageEntry,
  type Context,
} from '@opentelemetry/api';

/** A trace context and baggage, as the W3C defines their headers. */
export interface TraceHeaders {
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  readonly baggage?: string | undefined;
}

/** The headers of a context. Without the propagator of an SDK, which a worker may not have. */
export function headersOf(context: Context): TraceHeaders {
  const span = trace.getSpanContext(context);
  const baggage = propagation.getBaggage(context);
  const tracestate = span?.traceState?.serialize();
  return {
    ...(span !== undefined &&
      isSpanContextValid(span) && {
        traceparent: `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`,
        ...(tracestate && { tracestate }),
      }),
    ...(baggage !== undefined && { baggage: baggage.getAllEntries().map(memberOf).join(',') }),
  };
}

/** The context of headers; what is not valid is left out. */
export function contextOf({ traceparent = '', tracestate, baggage }: TraceHeaders): Context {
  let context = ROOT_CONTEXT;
  const [, traceId, spanId, flags] = /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/.exec(traceparent) ?? [];
  if (traceId !== undefined && spanId !== undefined && flags !== undefined) {
    context = trace.setSpanContext(context, {
      traceId,
      spanId,
      traceFlags: Number.parseInt(flags, 16),
      isRemote: true,
      ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
    });
  }
  if (baggage === undefined) return context;
  const entries = baggage.split(',').flatMap(entryOf);
  return propagation.setBaggage(context, propagation.createBaggage(Object.fromEntries(entries)));
}

function memberOf([key, { metadata, value }]: [string, BaggageEntry]): string {
  const properties = metadata?.toString() ?? '';
  return `${encodeURIComponent(key)}=${encodeURIComponent(value)}${properties && `;${properties}`}`;
}

function entryOf(member: string): [string, BaggageEntry][] {
  const [pair = '', ...properties] = member.split(';');
  const [key = '', value] = pair.split('=');
  if (value === undefined) return [];
  const metadata = properties.join(';');
  return [
    [
      decodeURIComponent(key),
      { value: decodeURIComponent(value), ...(metadata && { metadata: baggageEntryMetadataFromString(metadata) }) },
    ],
  ];
}
