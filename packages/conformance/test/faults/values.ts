import { Future, type ExecuteOptions } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

/** Faults about what is transferred, what cannot be transmitted, and the memory beside a view. */
export const valuesFaults: readonly Fault[] = [
  fault(
    'transfers the values of a snapshot only when the task starts',
    class extends ReferenceDispatcher {
      protected override accept(run: Run): void {
        super.accept(run, {});
      }
    },
    'data/snapshot-transfers-buffer',
    'the size of the buffer when executeAsync() has returned: expected 0, got 1000',
  ),
  fault(
    'cannot clone a snapshot with a port a second time',
    class extends ReferenceDispatcher {
      protected override launch(run: Run): void {
        run.isCloned = false;
        super.launch(run);
      }
    },
    'data/snapshot-transfers-port',
    'the task succeeds: it failed with SerializationError',
  ),
  fault(
    'loses the values of a snapshot with a port',
    class extends ReferenceDispatcher {
      protected override cloneArguments(run: Run): boolean {
        const isFirst = super.cloneArguments(run);
        if (isFirst && run.phase === 'queued') run.args = run.args.map((value) => (isStream(value) ? {} : value));
        return isFirst;
      }
    },
    'data/snapshot-transfers-stream',
    'the task succeeds',
  ),
  fault(
    'takes a snapshot before it rejects the task',
    class extends ReferenceDispatcher {
      protected override accept(run: Run, options: ExecuteOptions): void {
        if (options.snapshot === true) run.args = this.clone(run.args, this.markedIn(run.args)) as readonly unknown[];
        super.accept(run, { ...options, snapshot: false });
      }
    },
    'data/snapshot-rejected-transfers-nothing',
    'the size of the buffer on this thread: expected 8, got 0',
  ),
  fault(
    'transfers a buffer for each of its marks',
    class extends ReferenceDispatcher {
      protected override markedIn(args: readonly unknown[]): readonly object[] {
        return args.flatMap((value) => super.markedIn([value]));
      }
    },
    'data/one-buffer-in-two-arguments-execute',
    'the task succeeds: it failed with SerializationError',
  ),
  fault(
    'transmits a future as an empty object',
    class extends ReferenceDispatcher {
      protected override copyArgument(value: unknown): unknown {
        return value instanceof Future ? {} : super.copyArgument(value);
      }
    },
    'data/future-as-argument',
    'the task fails: it succeeded with',
  ),
  fault(
    'transmits a task within a result as an empty object',
    class extends ReferenceDispatcher {
      protected override copyResult(value: unknown): unknown {
        return JSON.parse(JSON.stringify(value)) as unknown;
      }
    },
    'data/task-within-a-result',
    'the task fails: it succeeded',
  ),
  fault(
    'does not say what to pass in place of a promise',
    class extends ReferenceDispatcher {
      protected override reject(run: Run, error: unknown): void {
        if (error instanceof Error) error.message = error.message.replace(/ cannot be cloned.*/, ' cannot be cloned');
        super.reject(run, error);
      }
    },
    'data/promise-as-argument',
    'its message: expected it to contain "await"',
  ),
  fault(
    'transmits the pool of a Buffer with it',
    class extends ReferenceDispatcher {
      protected override ownBytes(value: unknown): unknown {
        return value;
      }
    },
    'data/pooled-argument-execute',
    'the size of what arrived, and that of its buffer',
  ),
  fault(
    'transmits only the bytes of other views too',
    class extends ReferenceDispatcher {
      protected override ownBytes(value: unknown): unknown {
        return bytesOf(value);
      }
    },
    'data/beside-pooled',
    'the sizes of the buffers: expected 64',
  ),
  fault(
    'transmits the pool of a Buffer beside something that is transferred',
    class extends ReferenceDispatcher {
      protected override ownBytes(value: unknown, transferred: readonly object[]): unknown {
        return transferred.length > 0 ? value : super.ownBytes(value, transferred);
      }
    },
    'data/transferred-like-a-pool',
    'the sizes of the buffers: expected 12',
  ),
  fault(
    'transmits the pool of a Buffer that is within a result',
    class extends ReferenceDispatcher {
      protected override ownBytes(value: unknown, transferred: readonly object[]): unknown {
        return value instanceof Uint8Array ? super.ownBytes(value, transferred) : value;
      }
    },
    'data/pooled-within-result',
    'the result: the size of its buffer: expected 12',
  ),
];

/** Copies views with their bytes alone, at any depth of arrays. */
function bytesOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bytesOf);
  return value instanceof Uint8Array ? new Uint8Array(value) : value;
}

function isStream(value: unknown): boolean {
  return value instanceof ReadableStream;
}
