import { UnsupportedError, type TransferableObject } from '@dispatch/core';
import type { CarriedContext, TaskDefinition } from '@dispatch/core/internal';
import type { InlineOutcome } from '../../inline-outcome.js';
import type { Call } from '../call/call.js';
import type { Blocking } from './blocking.js';
import { executeSync } from './execute-sync.js';

/** Runs a task on this thread as a worker would, with copied values. `deadline` is by this thread's clock. */
export type RunInline = (
  definition: TaskDefinition,
  args: readonly unknown[],
  transfer: readonly TransferableObject[] | undefined,
  deadline: number,
  priority: number,
  carried: CarriedContext | undefined,
  call: object,
) => InlineOutcome;

/** "Blocks" for a call by running it at once on this thread, before all others. For `blocking: 'synchronous'`. */
export function blockInline(run: RunInline): Blocking {
  return () => ({
    executeSync,
    block(call, _timeout, { calls, clock, observation, settings, timeline }) {
      const { args, extras, priority, profile, transfer } = call;
      const isLate = (): boolean => timeline.now() >= call.deadline;
      if (isLate()) return calls.timeOut(call);
      // Tasks do not learn deadlines of a clock that they cannot read.
      const deadline = settings.clock === undefined ? call.deadline : Infinity;
      if (call.holder?.withdraw(call) !== true) throw unsupported(call, 'is already running, and continues');
      observation.started(call, clock.now() + clock.epoch);
      const outcome = run(profile.definition, args, transfer, deadline, priority, extras?.context, call);
      if (outcome.status === 'awaits') {
        const error = unsupported(call, 'awaits something, and was cancelled');
        call.cancel(error);
        throw error;
      }
      if (isLate()) calls.timeOut(call);
      else if (outcome.status === 'returned') calls.succeed(call, outcome.value);
      else calls.fail(call, outcome.error);
    },
  });
}

function unsupported(call: Call, what: string): UnsupportedError {
  return new UnsupportedError(
    `'${call.profile.definition.name}' ${what}: this thread can only block for tasks that end without awaiting ` +
      `(capability 'blocking' is 'synchronous'); await execute() or the future instead`,
  );
}
