import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** `fetch` in a span, whose trace the answering service continues. */
export function tracedFetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
  const { method = 'GET' } = init;
  const { hostname, href } = new URL(url);
  const attributes = { 'http.request.method': method, 'server.address': hostname, 'url.full': href };
  return trace
    .getTracer('http-service')
    .startActiveSpan(method, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      try {
        const headers = new Headers(init.headers);
        propagation.inject(context.active(), headers, { set: (carrier, key, value) => carrier.set(key, value) });
        const response = await fetch(url, { ...init, headers });
        span.setAttribute('http.response.status_code', response.status);
        if (response.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
        return response;
      } catch (error) {
        if (error instanceof Error) span.recordException(error);
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
}
