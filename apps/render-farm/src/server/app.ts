import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { adapterNames } from '../adapters/adapters.js';
import { BusyError, type Farm } from '../farm/farm.js';
import { sceneNames } from '../scenes/scenes.js';
import { feed } from './feed.js';
import type { Choices } from './messages.js';

export const mostWorkers = 16;

/** Why nothing can be rendered on a fleet. */
export const noBroker =
  "a fleet needs a broker: install Debian's package nats-server and use npm run start:farm, or pass --broker nats://ADDRESS";

const integer = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const orderSchema = v.object({
  scene: v.picklist(sceneNames),
  adapter: v.picklist(adapterNames),
  workers: integer(1, mostWorkers),
  width: integer(16, 1920),
  height: integer(16, 1080),
  passes: integer(1, 256),
  samples: integer(1, 16),
});
const hostSchema = v.object({ host: v.picklist(['alpha', 'beta', 'gamma']), is: v.picklist(['killed', 'started']) });
const killSchema = v.object({ worker: integer(1, Number.MAX_SAFE_INTEGER) });

/** Everything that the page needs comes from here; no other page may use it. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

const pageFolder = new URL('../../page/', import.meta.url);
const scriptFolder = fileURLToPath(new URL('../page/', import.meta.url));

/** Creates the HTTP application, without a socket. */
export function createApp(farm: Farm, choices: Choices, stopping: AbortSignal): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
  });
  const page = (path: string, file: string, type: string): unknown =>
    app.get(path, async (c) =>
      c.body(await readFile(new URL(file, pageFolder), 'utf8'), 200, { 'content-type': type }),
    );
  page('/', 'index.html', 'text/html; charset=utf-8');
  page('/styles.css', 'styles.css', 'text/css; charset=utf-8');
  page('/icon.svg', 'icon.svg', 'image/svg+xml');
  app.use('/page/*', serveStatic({ root: scriptFolder, rewriteRequestPath: (path) => path.replace(/^\/page/, '') }));

  app.get('/feed', (c) => feed(c, farm, choices, stopping));
  app.get('/picture.png', (c) =>
    farm.picture === undefined
      ? c.json({ message: 'no picture has been rendered yet' }, 404)
      : c.body(new Uint8Array(farm.picture.toPng()), 200, { 'content-type': 'image/png' }),
  );

  app.use(bodyLimit({ maxSize: 10_000 }));
  app.post('/render', async (c) => {
    const order = await read(c, orderSchema);
    if (order instanceof Response) return order;
    if (!choices.adapters.includes(order.adapter)) return c.json({ message: noBroker }, 422);
    try {
      void farm.start(order);
    } catch (error) {
      if (error instanceof BusyError) return c.json({ message: error.message }, 409);
      throw error;
    }
    return c.json({ number: farm.generation }, 202);
  });
  app.post('/cancel', async (c) => {
    const body = await read(c, v.object({}));
    if (body instanceof Response) return body;
    farm.cancel();
    return c.body(null, 204);
  });
  app.post('/kill', async (c) => {
    const body = await read(c, killSchema);
    if (body instanceof Response) return body;
    return farm.kill(body.worker)
      ? c.body(null, 204)
      : c.json(
          { message: `worker ${body.worker} cannot be killed: it has ended, has not begun, or is the server itself` },
          409,
        );
  });
  app.post('/host', async (c) => {
    const body = await read(c, hostSchema);
    if (body instanceof Response) return body;
    const done = body.is === 'killed' ? farm.killHost(body.host) : farm.startHost(body.host);
    return done ? c.body(null, 204) : c.json({ message: `host ${body.host} cannot be ${body.is} now` }, 409);
  });
  app.notFound((c) => c.json({ message: 'the route does not exist' }, 404));
  return app;
}

/** The body, or the response that says what is wrong with it. JSON only: a form of another page cannot send it. */
async function read<S extends v.GenericSchema>(c: Context, schema: S): Promise<v.InferOutput<S> | Response> {
  if (c.req.header('content-type')?.split(';')[0] !== 'application/json')
    return c.json({ message: 'the content type must be application/json' }, 415);
  let body: unknown;
  try {
    body = JSON.parse(await c.req.text());
  } catch (error) {
    return c.json({ message: `the body is not valid JSON: ${String(error)}` }, 400);
  }
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
  return c.json({ message: problems.join('; ') }, 422);
}
