import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import * as v from 'valibot';
import type { AppEnv, Offload } from '../offload.js';
import { readJson } from '../request-body.js';
import { costs, tasks } from './task.js';

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));

const costOutOfRange = `must be from ${costs.min} to ${costs.max}`;

const body = v.strictObject({
  password: v.pipe(
    v.string(),
    v.nonEmpty('must not be empty'),
    v.maxBytes(1024, 'must be at most 1024 bytes of UTF-8'),
  ),
  salt: v.optional(v.pipe(v.string(), v.regex(/^[\w-]{16,64}$/, 'must be 16 to 64 characters of base64url'))),
  cost: v.optional(
    v.pipe(
      v.number(),
      v.minValue(costs.min, costOutOfRange),
      v.maxValue(costs.max, costOutOfRange),
      v.check(isPowerOfTwo, 'must be a power of two'),
    ),
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
