import { Hono } from 'hono';
import type { AppEnv, Offload } from '../offload.js';
import { readText } from '../request-body.js';
import type { Glossary } from './glossary.js';
import { tasks } from './task.js';

/**
 * `POST /markdown`: renders Markdown as HTML with highlighted code and explained terms.
 *
 * @param glossary shared with the workers: it would take longer to pass than most texts take to render.
 */
export function markdownRoute(offload: Offload, glossary: Glossary): Hono<AppEnv> {
  return new Hono<AppEnv>().post('/markdown', async (c) =>
    c.html(await offload(c, tasks.renderMarkdown(await readText(c.req, 'text/markdown'), glossary))),
  );
}
