import type { Capabilities } from '@dispatch/core';
import { claimBytes } from '../../wire/claims.js';

/** Creates the memory of one worker's claim words. @returns `undefined` where none can be shared with the worker. */
export function createClaimMemory({ parallel, sharedMemory }: Capabilities): ArrayBufferLike | undefined {
  if (!parallel) return new ArrayBuffer(claimBytes);
  return sharedMemory ? new SharedArrayBuffer(claimBytes) : undefined;
}
