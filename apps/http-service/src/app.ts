import type { Dispatcher } from '@dispatch/core';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { requestId } from 'hono/request-id';
import { hashRoute } from './hash/route.js';
import type { Glossary } from './markdown/glossary.js';
import { markdownRoute } from './markdown/route.js';
import type { Metrics } from './metrics.js';
import { createOffload, type AppEnv, type Offload } from './offload.js';
import { Problem, problemOf } from './problem.js';
import type { Settings } from './settings.js';
import { requestTelemetry } from './telemetry/request-telemetry.js';
import { thumbnailRoute } from './thumbnail/route.js';

export interface AppParts {
  readonly dispatcher: Dispatcher;
  readonly metrics: Metrics;
  readonly settings: Pick<Settings, 'DEADLINE' | 'BODY_LIMIT'>;
  /** Shared with the workers of the dispatcher. */
  readonly glossary: Glossary;
  /** Whether the service has begun to stop. */
  readonly isStopping: () => boolean;
  /** Additional routes, which may offload tasks too. */
  readonly routes?: ((offload: Offload) => Hono<AppEnv>) | undefined;
}

/** Creates the HTTP application, without a socket. */
export function createApp({ dispatcher, metrics, settings, glossary, isStopping, routes }: AppParts): Hono<AppEnv> {
  const { DEADLINE, BODY_LIMIT } = settings;
  const app = new Hono<AppEnv>();

  app.use(requestId(), requestTelemetry(metrics.meter), async (c, next) => {
    // Read the signal before the body limit, which may replace the request: the new request's signal follows the original
    // one only until the garbage collector has taken either request.
    c.set('disconnected', c.req.raw.signal);
    await next();
    // So that connections close while the service is stopping.
    if (isStopping()) c.res.headers.set('connection', 'close');
  });

  // Before the routes: the last route that matches a request names it in the metrics.
  app.use(bodyLimit({ maxSize: BODY_LIMIT, onError: () => tooLarge(BODY_LIMIT) }));

  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) =>
    isStopping() || dispatcher.status !== 'open' ? c.json({ status: 'stopping' }, 503) : c.json({ status: 'ready' }),
  );
  app.get('/metrics', async (c) => c.body(await metrics.text(), 200, { 'content-type': metrics.contentType }));

  const offload = createOffload(dispatcher, DEADLINE);
  for (const route of [hashRoute, thumbnailRoute, ...(routes ? [routes] : [])]) app.route('/', route(offload));
  app.route('/', markdownRoute(offload, glossary));

  app.notFound((c) => {
    const allowed = methodsFor(app, c.req.path);
    if (allowed.length === 0)
      return new Problem(404, 'NOT_FOUND', 'the route does not exist').toResponse(c.get('requestId'));
    const title = `the route accepts only ${allowed.join(' and ')}`;
    const response = new Problem(405, 'METHOD_NOT_ALLOWED', title).toResponse(c.get('requestId'));
    response.headers.set('allow', allowed.join(', '));
    return response;
  });
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem.status === 500) console.error(`request ${c.get('requestId')} failed:`, error);
    return problem.toResponse(c.get('requestId'));
  });
  return app;
}

/** The methods that a route with this path answers; middleware accepts all methods. */
function methodsFor(app: Hono<AppEnv>, path: string): string[] {
  const methods = app.routes
    .filter((route) => route.path === path && route.method !== 'ALL')
    .map(({ method }) => method);
  return [...new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)];
}

function tooLarge(limit: number): never {
  throw new Problem(413, 'BODY_TOO_LARGE', `the body is larger than ${limit} bytes`);
}
