import type { Capabilities } from '@dispatch/core';
import { claimBytes } from '../../wire/claims.js';

/** Returns a function that creates the memory of one worker's claim words, or `undefined` where none can be shared. */
export function claimMemoryFor({ parallel, sharedMemory }: Capabilities): () => ArrayBufferLike | undefined {
  if (!parallel) return () => new ArrayBuffer(claimBytes);
  return () => (sharedMemory ? new SharedArrayBuffer(claimBytes) : undefined);
}
