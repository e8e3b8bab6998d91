import { Hono } from 'hono';
import type { AppEnv, Offload } from '../offload.js';
import { readText } from '../request-body.js';
import { tasks } from './task.js';

/** `POST /markdown`: renders Markdown as HTML with highlighted code. */
export function markdownRoute(offload: Offload): Hono<AppEnv> {
  return new Hono<AppEnv>().post('/markdown', async (c) =>
    c.html(await offload(c, tasks.renderMarkdown(await readText(c.req, 'text/markdown')))),
  );
}
