import { Hono } from 'hono';
import * as v from 'valibot';
import type { AppEnv, Offload } from '../offload.js';
import { checked, readBytes } from '../request-body.js';
import { imageTypes } from './codecs.js';
import { tasks } from './task.js';

const query = v.object({
  width: v.optional(
    v.pipe(v.string(), v.digits('must be an integer'), v.transform(Number), v.minValue(1), v.maxValue(2000)),
    '200',
  ),
});

/** `POST /thumbnail?width=200`: an image in, the same at most so wide out. */
export function thumbnailRoute(offload: Offload): Hono<AppEnv> {
  return new Hono<AppEnv>().post('/thumbnail', async (c) => {
    const { width } = checked(query, c.req.query(), 'query');
    const { type, bytes } = await readBytes(c.req, imageTypes);
    // Copied in, though moved out: what was moved into a worker is lost with it even if its task had not started, and this
    // copy, of a millisecond at most, lets another worker take it.
    const thumbnail = await offload(c, tasks.makeThumbnail(bytes, type, width));
    return c.body(thumbnail.bytes, 200, { 'content-type': type, 'content-digest': `sha-256=:${thumbnail.sha256}:` });
  });
}
