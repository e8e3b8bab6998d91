import type { ExecuteOptions, TransferableObject } from '@dispatch/core';
import { bindContext, report, transferablesOf, type CarryingCall } from '@dispatch/core/internal';
import { stackOf } from '../../wire/stack.js';
import type { CallExtras, YieldSink } from '../call/call.js';

/** The rare properties of a call; usually `undefined`. Without closures: each would be one more object per call. */
export function extrasOf<P>(
  args: readonly unknown[],
  { affinity, onProgress, priority, signal }: ExecuteOptions<P>,
  trace: string | undefined,
  yields: YieldSink | undefined,
  carry: CarryingCall['carry'],
): CallExtras | undefined {
  let transfer: TransferableObject[] | undefined;
  // By index: an iterator would be one more object per call.
  for (let index = 0; index < args.length; index += 1) {
    const transferables = transferablesOf(args[index]);
    // The platform rejects an array that has a value twice: two arguments may be views of one buffer.
    if (transferables !== undefined) transfer = [...new Set([...(transfer ?? []), ...transferables])];
  }
  if ((transfer ?? trace ?? affinity ?? onProgress ?? priority ?? signal ?? yields ?? carry) === undefined)
    return undefined;
  return { affinity, carry, onProgress: onProgress && guarded(onProgress), priority, signal, trace, transfer, yields };
}

/** Binds a callback to the caller's context, and reports what it throws. */
function guarded<P>(onProgress: (value: P) => void): NonNullable<CallExtras['onProgress']> {
  return bindContext((value: unknown) => {
    try {
      // The type of the progress is the caller's type parameter.
      onProgress(value as P);
    } catch (error) {
      report(error, 'onProgress threw');
    }
  });
}

/**
 * The stack frames of the caller, without those of this package (this function and `inner` others) and without the line
 * of the error, which not every engine adds.
 */
export function callerTrace(inner: number): string {
  const lines = stackOf(new Error()).split('\n');
  return lines.slice((lines[0]?.startsWith('Error') ? 2 : 1) + inner).join('\n');
}
