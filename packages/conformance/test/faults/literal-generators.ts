import {
  CancelledError,
  type CloseOptions,
  type ExecuteSyncOptions,
  type StreamOptions,
  type StreamTask,
  type Task,
  type TaskStream,
} from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import { isGenerator, type AnyGenerator } from '../reference/generator.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';
import { ending, producingAnyhow } from './tampering.js';

/** A dispatcher that changes the generators that it blocks for. */
function blockingFor(change: (generator: AnyGenerator, clone: (value: unknown) => unknown) => unknown) {
  return class extends ReferenceDispatcher {
    #isBlocked = false;
    override executeSync<T>(task: Task<T>, options?: ExecuteSyncOptions): T {
      this.#isBlocked = true;
      try {
        return super.executeSync(task, options);
      } finally {
        this.#isBlocked = false;
      }
    }
    protected override call(run: Run): unknown {
      if (!this.#isBlocked) return super.call(run);
      const returned: unknown = run.definition.run(...(run.args as never[]));
      return isGenerator(returned) ? change(returned, (value) => this.clone(value)) : returned;
    }
  };
}

/** Parts of the clauses about generators that are executed, and about limits of streams, each broken alone. */
export const literalGeneratorsFaults: readonly Fault[] = [
  fault(
    'returns the first yield of a generator that it blocks for',
    blockingFor((generator) => {
      const { value } = generator.next() as IteratorResult<unknown, unknown>;
      return value;
    }),
    'generator/executeSync-synchronous',
    'its result: expected "end", got 0',
  ),
  fault(
    'clones the yields of a generator that it blocks for',
    blockingFor((generator, clone) => {
      for (;;) {
        const { done, value } = generator.next() as IteratorResult<unknown, unknown>;
        if (done === true) return value;
        clone(value);
      }
    }),
    'generator/executeSync-passes-over-yields',
    'could not be cloned',
  ),
  fault(
    'takes anything for a step of a generator that it executes',
    producingAnyhow(() => Promise.resolve()),
    'stream/sync-next-gives-no-object',
    'execute() fails: it succeeded',
  ),
  fault(
    'counts the timeout of a stream from the call of stream()',
    class extends ReferenceDispatcher {
      override stream<Y, T, P>(
        task: StreamTask<Y, T>,
        { timeout, ...options }: StreamOptions<P> = {},
      ): TaskStream<Y, T> {
        const { clock } = this;
        const called = clock.now();
        if (timeout === undefined) return super.stream(task, options);
        return super.stream(task, {
          ...options,
          get timeout() {
            return Math.max(0, timeout - (clock.now() - called));
          },
        });
      }
    },
    'stream/timeout-counts-from-next',
    'value 1 of 1 succeeds: it failed with TimeoutError',
  ),
  fault(
    'drops the values that have arrived when the timeout of a stream expires',
    ending((mailbox, future, end) => {
      void future.exception().then((error) => mailbox.abort(error), end);
    }),
    'stream/timeout',
    'succeeds: it failed with TimeoutError',
  ),
  fault(
    'ends a stream with a CancelledError when its timeout expires',
    ending((mailbox, future, end) => {
      if (future.cancelled()) end();
      else void future.exception().then((error) => (error === undefined ? end() : mailbox.fail(new CancelledError())));
    }),
    'stream/timeout',
    'its error: expected an error with code DISPATCH_TIMEOUT, got',
  ),
  fault(
    'closes suspended streams when it closes',
    class extends ReferenceDispatcher {
      override close(options?: CloseOptions): Promise<void> {
        const closed = super.close(options);
        for (const run of [...this.suspended]) run.future.cancel();
        return closed;
      }
    },
    'stream/close-waits-for-a-stream-that-stands-still',
    'the status while the stream is open: expected "closing", got "closed"',
  ),
];
