import { CancelledError, type Future } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';
import { streaming, type AnyMailbox } from './tampering.js';

/** Dispatchers that lose what the consumer of a stream is to get when it closes the stream. */
export const streamClosingFaults: readonly Fault[] = [
  fault(
    'awaits the promise of return() only when the task has stopped',
    streaming((stream) => {
      const close = stream.return.bind(stream);
      stream.return = async (value: unknown) => {
        await close(undefined);
        return { done: true, value: await value };
      };
    }),
    'stream/return-of-a-rejected',
    'an unhandled rejection',
  ),
  fault(
    'rejects return() with the error of its promise before the task has stopped',
    streaming((stream) => {
      const close = stream.return.bind(stream);
      stream.return = async (value: unknown) => {
        const [closed] = await Promise.all([close(undefined), value]);
        return { ...closed, value: await value };
      };
    }),
    'stream/return-of-a-rejected',
    'whether return() has settled while the finally waits: expected false, got true',
  ),
  fault(
    'does not await the promise of return()',
    streaming((stream) => {
      const close = stream.return.bind(stream);
      stream.return = async (value: unknown) => {
        await close(undefined);
        return { done: true, value };
      };
    }),
    'stream/return-of-a-thenable',
    'its result: expected',
  ),
  ...['return', 'throw', 'dispose', 'break', 'cancel'].map((way) =>
    fault(
      `loses the error of a task that has ended when its stream is closed: ${way}`,
      class extends ReferenceDispatcher {
        protected override closeEnded(): void {}
      },
      `stream/${way}-when-failed`,
      'it waits for: the error to be reported',
    ),
  ),
  fault(
    'rejects return() with the error of a task that has ended',
    class extends ReferenceDispatcher {
      protected override async closeStream(run: Run, reason: unknown): Promise<void> {
        if (run.future.done()) await run.future.result();
        await super.closeStream(run, reason);
      }
    },
    'stream/return-when-failed',
    'closing it succeeds: it failed with RangeError',
  ),
  fault(
    'does not report the error that ended a stream when its dispatcher was closed',
    class extends ReferenceDispatcher {
      protected override closeEnded(run: Run): void {
        if (this.status !== 'closed') super.closeEnded(run);
      }
    },
    'stream/return-after-close-timeout',
    'it waits for: the error to be reported',
  ),
  fault(
    'reports a stream whose signal has aborted',
    class extends ReferenceDispatcher {
      protected override closeEnded(run: Run): void {
        this.onUnobserved(run, new CancelledError());
      }
    },
    'stream/return-after-an-abort',
    'what was reported: expected',
  ),
  fault(
    'reports the error of a stream that next() has delivered',
    class extends ReferenceDispatcher {
      protected override endStream(mailbox: AnyMailbox, future: Future<unknown>): void {
        super.endStream(mailbox, future);
        future.result().catch((error: unknown) => this.options.onUnobservedError?.(error, 'a stream'));
      }
    },
    'stream/delivered-error-is-not-reported',
    'what was reported: expected',
  ),
  fault(
    'loses the error of a finally when throw() closes the stream',
    class extends ReferenceDispatcher {
      protected override async closeStream(run: Run, reason: unknown): Promise<void> {
        const closed = super.closeStream(run, reason);
        await (reason === undefined ? closed : Promise.allSettled([closed]));
      }
    },
    'stream/throw-throws-at-last',
    'its message: expected',
  ),
];
