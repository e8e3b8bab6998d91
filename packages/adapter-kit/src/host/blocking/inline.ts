import { UnsupportedError, type TransferableObject } from '@dispatch/core';
import type { TaskDefinition } from '@dispatch/core/internal';
import type { InlineOutcome } from '../../inline-outcome.js';
import type { Blocking } from './blocking.js';
import type { Call } from '../call/call.js';

/** Runs a task on this thread as a worker would, values copied. `deadline` is of this thread's clock. */
export type RunInline = (
  definition: TaskDefinition,
  args: readonly unknown[],
  transfer: readonly TransferableObject[] | undefined,
  deadline: number,
) => InlineOutcome;

/** "Blocks" for a call by running it here and now, ahead of all others. For `blocking: 'synchronous'`. */
export function blockInline(run: RunInline): Blocking {
  return (clock) => ({
    block(call, _timeout, scheduler) {
      const { args, deadline, profile, transfer } = call;
      if (!scheduler.claim(call)) throw unsupported(call, 'is running, and goes on');
      const outcome = run(profile.definition, args, transfer, deadline);
      switch (outcome.status) {
        case 'returned':
          if (clock.now() >= call.deadline) scheduler.timeOut(call);
          else scheduler.succeed(call, outcome.value);
          break;
        case 'threw':
          scheduler.fail(call, outcome.error);
          break;
        case 'awaits': {
          const error = unsupported(call, 'awaits something, and was cancelled');
          call.cancel(error);
          throw error;
        }
      }
    },
  });
}

function unsupported(call: Call, what: string): UnsupportedError {
  return new UnsupportedError(
    `'${call.profile.definition.name}' ${what}: this thread can only block for tasks that end without awaiting ` +
      `(capability 'blocking' is 'synchronous'); await execute() or the future instead`,
  );
}
