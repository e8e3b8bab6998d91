import { getSystemErrorMap } from 'node:util';
import { isDispatchError } from '@dispatch/core';

/** A file or folder that could not be looked into. */
export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

/** Says in a few words why. A system error tells only its reason: its message would repeat the path. */
export function reasonOf(error: unknown): string {
  if (isDispatchError(error, 'DISPATCH_TIMEOUT')) return 'timed out';
  if (!(error instanceof Error)) return String(error);
  // The error of a task has its own properties, here too.
  const errno = 'errno' in error && typeof error.errno === 'number' ? error.errno : 0;
  return getSystemErrorMap().get(errno)?.[1] ?? error.message;
}
