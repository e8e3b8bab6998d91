import type { Capabilities } from '@dispatch/core';
import { claimBytes } from '../../wire/claims.js';

/** What makes memory for the claim words of one worker, and makes none where nothing is shared with another thread. */
export function claimMemoryFor({ parallel, sharedMemory }: Capabilities): () => ArrayBufferLike | undefined {
  if (!parallel) return () => new ArrayBuffer(claimBytes);
  return () => (sharedMemory ? new SharedArrayBuffer(claimBytes) : undefined);
}
