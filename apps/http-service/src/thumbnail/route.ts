import { Hono } from 'hono';
import * as v from 'valibot';
import type { AppEnv, Offload } from '../offload.js';
import { checked, readBytes } from '../request-body.js';
import { imageTypes } from './codecs.js';
import { tasks } from './task.js';

const widths = 'must be an integer from 1 to 2000';

const query = v.object({
  width: v.optional(
    v.pipe(v.string(), v.digits(widths), v.transform(Number), v.minValue(1, widths), v.maxValue(2000, widths)),
    '200',
  ),
});

/** `POST /thumbnail?width=200`: scales an image down to at most that width. */
export function thumbnailRoute(offload: Offload): Hono<AppEnv> {
  return new Hono<AppEnv>().post('/thumbnail', async (c) => {
    const { width } = checked(query, c.req.query(), 'query');
    const { type, bytes } = await readBytes(c.req, imageTypes);
    // The input is copied, not transferred: transferred arguments are lost with their worker even if the task has not started.
    // The copy takes at most a millisecond and lets another worker run the task.
    const thumbnail = await offload(c, tasks.makeThumbnail(bytes, type, width));
    return c.body(thumbnail.bytes, 200, { 'content-type': type, 'content-digest': `sha-256=:${thumbnail.sha256}:` });
  });
}
