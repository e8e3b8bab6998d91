import type { Capabilities } from '@dispatch/core';
import { claimBytes } from '../../wire/claims.js';

/** Creates the memory of one worker's claim words. @returns `undefined` where none can be shared with the worker. */
export function createClaimMemory({ parallel, startsKnown }: Capabilities): ArrayBufferLike | undefined {
  if (!parallel) return new ArrayBuffer(claimBytes);
  return startsKnown ? new SharedArrayBuffer(claimBytes) : undefined;
}
