import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Meter,
  type TextMapGetter,
} from '@opentelemetry/api';
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { AppEnv } from '../offload.js';

/** In seconds: from a light request on an idle machine to the default deadline. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const ofHeaders: TextMapGetter<Headers> = {
  get: (headers, key) => headers.get(key) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

/** Makes a span of each request, in the trace of its client if it has one, and records how long requests take. */
export function requestTelemetry(meter: Meter): MiddlewareHandler<AppEnv> {
  const durations = meter.createHistogram('http.server.request.duration', {
    description: 'Time from the headers of a request to its response, by route and status',
    unit: 's',
    advice: { explicitBucketBoundaries: buckets },
  });
  const open = meter.createUpDownCounter('http.server.active_requests', {
    description: 'Requests that are not answered yet',
    unit: '{request}',
  });
  return async (c, next) => {
    const { method } = c.req;
    const begun = performance.now();
    const span = trace
      .getTracer('http-service')
      .startSpan(
        method,
        { kind: SpanKind.SERVER, attributes: { 'http.request.method': method, 'url.path': c.req.path } },
        propagation.extract(context.active(), c.req.raw.headers, ofHeaders),
      );
    open.add(1);
    // Hono answers errors itself, within this call.
    await context.with(trace.setSpan(context.active(), span), next);
    open.add(-1);
    const attributes: Attributes = {
      'http.request.method': method,
      'http.route': routePath(c, -1),
      'http.response.status_code': c.res.status,
    };
    durations.record((performance.now() - begun) / 1000, attributes);
    span.updateName(`${method} ${routePath(c, -1)}`);
    span.setAttributes(attributes);
    if (c.res.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  };
}
