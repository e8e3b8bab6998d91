import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import * as v from 'valibot';
import type { AppEnv, Offload } from '../offload.js';
import { readJson } from '../request-body.js';
import { costs, tasks } from './task.js';

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));

const body = v.strictObject({
  password: v.pipe(v.string(), v.nonEmpty(), v.maxBytes(1024)),
  salt: v.optional(v.pipe(v.string(), v.regex(/^[\w-]{16,64}$/, 'must be 16 to 64 characters of base64url'))),
  cost: v.optional(
    v.pipe(v.number(), v.minValue(costs.min), v.maxValue(costs.max), v.check(isPowerOfTwo, 'must be a power of two')),
    costs.default,
  ),
});

/** `POST /hash`: the scrypt hash of a password, with a random salt unless the request has one. */
export function hashRoute(offload: Offload): Hono<AppEnv> {
  return new Hono<AppEnv>().post('/hash', async (c) => {
    const { password, salt = randomBytes(16).toString('base64url'), cost } = await readJson(c.req, body);
    return c.json(await offload(c, tasks.hashPassword(password, salt, cost)));
  });
}
