import { CancelledError, type ExecuteOptions, type Future, type Task } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import { setTimeout } from '../reference/platform.js';
import type { Run, Yields } from '../reference/run.js';
import { fault, type Fault } from './fault.js';
import { ending, streaming, type AnyMailbox, type AnyStream } from './tampering.js';

/** A dispatcher that changes the messages of errors of streams. */
function saying(change: (message: string) => string): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    protected override reject(run: Run, error: unknown): void {
      if (error instanceof Error && error.message.startsWith('yield')) error.message = change(error.message);
      super.reject(run, error);
    }
  };
}

/** Takes a value before `close` closes the stream. */
function begun<A extends readonly unknown[], R>(
  stream: AnyStream,
  close: (...args: A) => PromiseLike<R>,
): (...args: A) => Promise<R> {
  return async (...args) => {
    await stream.next();
    return close(...args);
  };
}

/** Parts of the clauses about streams, each broken alone. */
export const literalStreamsFaults: readonly Fault[] = [
  fault(
    'yields the return value of a generator too',
    ending((mailbox, future, end) => {
      if (future.state === 'finished')
        void future
          .result()
          .then(
            (value) => mailbox.put(value),
            () => {},
          )
          .then(end);
      else end();
    }),
    'stream/all-synchronous',
    'the values: expected',
  ),
  fault(
    'starts a stream that is closed by throw() before its first next()',
    streaming((stream) => {
      stream.throw = begun(stream, stream.throw.bind(stream));
    }),
    'stream/never-started-by-throw',
    'how often the generator began: expected 0, got 1',
  ),
  fault(
    'starts a stream that is disposed of before its first next()',
    streaming((stream) => {
      stream[Symbol.asyncDispose] = begun(stream, stream[Symbol.asyncDispose].bind(stream));
    }),
    'stream/never-started-by-dispose',
    'how often the generator began: expected 0, got 1',
  ),
  fault(
    'starts a stream whose ReadableStream is cancelled before it was read',
    streaming((stream) => {
      const create = stream.toReadableStream.bind(stream);
      stream.toReadableStream = () => {
        const readable = create();
        readable.cancel = begun(stream, readable.cancel.bind(readable));
        return readable;
      };
    }),
    'stream/never-started-by-readable-cancel',
    'how often the generator began: expected 0, got 1',
  ),
  fault(
    'rejects every next() after the failure of a task',
    streaming((stream) => {
      const next = stream.next.bind(stream);
      let failed: Promise<never> | undefined;
      stream.next = () =>
        failed ??
        next().catch((error: unknown) => {
          failed = Promise.reject(error);
          return failed;
        });
    }),
    'stream/error-at-once',
    'next() after the end succeeds: it failed with RangeError',
  ),
  fault(
    'stops a generator without aborting its signal',
    class extends ReferenceDispatcher {
      protected override closeStream(run: Run, reason: unknown): Promise<void> {
        Object.defineProperty(run, 'cancelled', { value: true });
        run.controller.abort = () => {};
        return super.closeStream(run, reason);
      }
    },
    'stream/return-synchronous',
    'it waits for: the signal to abort',
  ),
  fault(
    'fulfils return() without its value',
    streaming((stream) => {
      const close = stream.return.bind(stream);
      stream.return = async () => ({ ...(await close(undefined)), value: undefined });
    }),
    'stream/return-asynchronous',
    'its result: expected',
  ),
  ...(
    [
      ['a CancelledError', () => new CancelledError(), 'stream/throw-synchronous'],
      ['a copy of its error', (error) => structuredClone(error), 'stream/throw-asynchronous'],
    ] as const satisfies readonly (readonly [string, (error: unknown) => unknown, string])[]
  ).map(([what, change, caughtBy]) =>
    fault(
      `rejects throw() with ${what}`,
      streaming((stream) => {
        const close = stream.throw.bind(stream);
        stream.throw = async (error: unknown) => {
          try {
            return await close(error);
          } catch {
            throw change(error);
          }
        };
      }),
      caughtBy,
      'its error: expected RangeError',
    ),
  ),
  fault(
    'waits for cancelGrace although the task has stopped',
    class extends ReferenceDispatcher {
      protected override async closeStream(run: Run, reason: unknown): Promise<void> {
        await super.closeStream(run, reason);
        await new Promise((resolve) => {
          setTimeout(resolve, this.options.cancelGrace).unref();
        });
      }
    },
    'stream/return-synchronous',
    'it waits for: return()',
  ),
  fault(
    'waits longer than cancelGrace for a task that does not stop',
    class extends ReferenceDispatcher {
      protected override async closeStream(run: Run, reason: unknown): Promise<void> {
        await super.closeStream(run, reason);
        await new Promise<void>((resolve) => {
          this.clock.after(1, resolve);
        });
      }
    },
    'stream/return-given-up-by-the-clock',
    'it waits for: return()',
  ),
  fault(
    'does not wait for a task that does not stop',
    class extends ReferenceDispatcher {
      protected override closeStream(run: Run, reason: unknown): Promise<void> {
        void super.closeStream(run, reason);
        return Promise.resolve();
      }
    },
    'stream/return-given-up-by-the-clock',
    'whether return() has fulfilled before cancelGrace: expected false, got true',
  ),
  fault(
    'does not stop the task of a stream whose signal aborts',
    class extends ReferenceDispatcher {
      protected override submit<P>(
        task: Task<unknown>,
        { signal, ...options }: ExecuteOptions<P>,
        yields?: Yields,
      ): Run {
        signal?.addEventListener('abort', () => {
          yields?.mailbox.abort(new CancelledError(undefined, { cause: signal.reason as unknown }));
        });
        return super.submit(task, options, yields);
      }
    },
    'stream/signal-synchronous',
    'it waits for: the note "finally"',
  ),
  fault(
    'ends an aborted stream only when its task has stopped',
    class extends ReferenceDispatcher {
      readonly #runs = new Map<Future<unknown>, Run>();
      protected override submit<P>(task: Task<unknown>, options: ExecuteOptions<P>, yields?: Yields): Run {
        const run = super.submit(task, options, yields);
        this.#runs.set(run.future, run);
        return run;
      }
      protected override endStream(mailbox: AnyMailbox, future: Future<unknown>): void {
        const run = this.#runs.get(future);
        if (run?.isRunning() !== true) super.endStream(mailbox, future);
        else
          run.onSlotFree = () => {
            super.endStream(mailbox, future);
          };
      }
    },
    'stream/signal-while-next-waits',
    'it waits for: the pending next()',
  ),
  fault(
    'counts yields from 0',
    saying((message) => message.replace('yield 3', 'yield 2')),
    'stream/uncloneable-yield-synchronous',
    'its message: expected it to contain "yield 3"',
  ),
  fault(
    'does not say where in a yielded value something cannot be cloned',
    saying((message) => message.replace(/\.items\S*/, '')),
    'stream/uncloneable-yield-asynchronous',
    'its message: expected it to contain ".items[1].callback"',
  ),
  fault(
    'gives the return value of a generator again after the end',
    streaming((stream) => {
      const next = stream.next.bind(stream);
      let last: IteratorResult<unknown, unknown> | undefined;
      stream.next = async () => {
        const result = await next();
        if (result.done === true) last ??= result;
        return last ?? result;
      };
    }),
    'stream/after-the-end',
    'its result: expected',
  ),
  fault(
    'closes a ReadableStream where its task fails',
    streaming((stream) => {
      stream.toReadableStream = () =>
        new ReadableStream(
          {
            async pull(controller) {
              const { done, value } = await stream.next().catch(() => ({ done: true, value: undefined }));
              if (done === true) controller.close();
              else controller.enqueue(value);
            },
          },
          { highWaterMark: 0 },
        );
    }),
    'stream/readable-error',
    'read() fails: it succeeded',
  ),
];
