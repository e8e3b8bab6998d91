import type { ExecuteOptions, TransferableObject } from '@dispatch/core';
import { transferablesOf } from '@dispatch/core/internal';
import type { CallExtras, YieldSink } from '../call/call.js';

/** The rare properties of a call; usually `undefined`. Without closures: each would be one more object per call. */
export function extrasOf<P>(
  args: readonly unknown[],
  { affinity, onProgress, priority, signal }: ExecuteOptions<P>,
  trace: string | undefined,
  yields: YieldSink | undefined,
): CallExtras | undefined {
  let transfer: TransferableObject[] | undefined;
  // By index: an iterator would be one more object per call.
  for (let index = 0; index < args.length; index += 1) {
    const transferables = transferablesOf(args[index]);
    if (transferables !== undefined) transfer = [...(transfer ?? []), ...transferables];
  }
  if ((transfer ?? trace ?? affinity ?? onProgress ?? priority ?? signal ?? yields) === undefined) return undefined;
  // The type of the progress is the caller's type parameter.
  return { affinity, onProgress: onProgress as CallExtras['onProgress'], priority, signal, trace, transfer, yields };
}

/**
 * The stack frames of the caller, without those of this package (this function and `inner` others) and without the line
 * of the error, which not every engine adds.
 */
export function callerTrace(inner: number): string {
  const lines = (new Error().stack ?? '').split('\n');
  return lines.slice((lines[0]?.startsWith('Error') === true ? 2 : 1) + inner).join('\n');
}
