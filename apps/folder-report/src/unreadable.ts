import { getSystemErrorMap } from 'node:util';
import { isDispatchError } from '@dispatch/core';

/** A file or folder that could not be read. */
export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

/** A short description of the error. For a system error, only its reason: its message would repeat the path. */
export function reasonOf(error: unknown): string {
  if (isDispatchError(error, 'DISPATCH_TIMEOUT')) return 'timed out';
  if (!(error instanceof Error)) return String(error);
  // An error thrown by a task in a worker arrives with its own properties.
  const errno = 'errno' in error && typeof error.errno === 'number' ? error.errno : 0;
  return getSystemErrorMap().get(errno)?.[1] ?? error.message;
}
