import '../telemetry/sdk.js';
import { scryptSync } from 'node:crypto';
import { defineTasks } from '@dispatch/core';

/** scrypt's cost parameter `N` (RFC 7914). Time and memory grow with it; 2^17 takes 128 MiB. */
export const costs = { min: 2 ** 10, max: 2 ** 17, default: 2 ** 17 };

const blockSize = 8;
const parallelization = 1;
const hashBytes = 32;

export interface PasswordHash {
  readonly salt: string;
  readonly hash: string;
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

export const tasks = defineTasks(import.meta.url, {
  /** One native call that cannot be interrupted: if cancelled while it runs, it is abandoned after the grace period. */
  hashPassword(password: string, salt: string, cost: number): PasswordHash {
    const maxmem = 128 * cost * blockSize + 2 ** 20;
    const hash = scryptSync(password, Buffer.from(salt, 'base64url'), hashBytes, {
      N: cost,
      r: blockSize,
      p: parallelization,
      maxmem,
    });
    return { salt, hash: hash.toString('base64url'), cost, blockSize, parallelization };
  },
});
