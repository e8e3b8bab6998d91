import type { CloseOptions, ExecuteOptions, MapOptions, StreamOptions, StreamTask, TaskStream } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';
import { mapping, streaming, type AnyStream } from './tampering.js';

/** Changes what `name` does once an earlier call of `next()` has given the end, or has failed. */
function onceEnded(stream: AnyStream, name: 'return' | 'throw', change: () => ReturnType<AnyStream['return']>): void {
  const next = stream.next.bind(stream);
  const operation = stream[name].bind(stream);
  let ended = false;
  stream.next = async () => {
    const result = await next();
    ended ||= result.done === true;
    return result;
  };
  stream[name] = (value: unknown) => (ended ? change() : operation(value));
}

const end: Promise<IteratorReturnResult<unknown>> = Promise.resolve({ done: true, value: undefined });

/** Changes what `name` does before the first call of `next()`. */
function beforeNext(stream: AnyStream, name: 'return' | 'throw', change: () => ReturnType<AnyStream['return']>): void {
  const next = stream.next.bind(stream);
  const operation = stream[name].bind(stream);
  let begun = false;
  stream.next = () => {
    begun = true;
    return next();
  };
  stream[name] = (value: unknown) => (begun ? operation(value) : change());
}

/** Sequences of two operations. */
export const sequencesFaults: readonly Fault[] = [
  ...(
    [
      ['stream', streaming],
      ['map', mapping],
    ] as const
  ).flatMap(([kind, tampering]) => [
    fault(
      `does not reject in throw() after the end of a ${kind}`,
      tampering((stream) => {
        onceEnded(stream, 'throw', () => end);
      }),
      `iterator/${kind}-ended-throw-next`,
      'what throw() gives: expected',
    ),
    fault(
      `forgets the value of return() after the end of a ${kind}`,
      tampering((stream) => {
        onceEnded(stream, 'return', () => end);
      }),
      `iterator/${kind}-ended-return-throw`,
      'what return() gives: expected "given" at .value, got undefined',
    ),
    fault(
      `does not close a ${kind} in return() before the first next()`,
      tampering((stream) => {
        beforeNext(stream, 'return', () => Promise.resolve({ done: true, value: 'given' }));
      }),
      `iterator/${kind}-unstarted-return-next`,
      'what next() gives: expected',
    ),
    fault(
      `does not close a ${kind} in throw() before the first next()`,
      tampering((stream) => {
        beforeNext(stream, 'throw', () => Promise.reject('thrown'));
      }),
      `iterator/${kind}-unstarted-throw-next`,
      'what next() gives: expected',
    ),
    fault(
      `does not await the value of return() of a ${kind}`,
      tampering((stream) => {
        const close = stream.return.bind(stream);
        stream.return = async (value: unknown) => {
          await close(undefined);
          return { done: true, value: value instanceof Promise ? undefined : value };
        };
      }),
      `iterator/${kind}-return-of-a-promise`,
      'what return() gives: expected "later" at .value, got undefined',
    ),
    fault(
      `gives an error that was not taken after return() of a ${kind}`,
      tampering((stream) => {
        const next = stream.next.bind(stream);
        const close = stream.return.bind(stream);
        let untaken: Promise<IteratorResult<unknown, unknown>> | undefined;
        stream.return = async (value) => {
          untaken = next();
          untaken.catch(() => {});
          return close(value);
        };
        stream.next = () => untaken ?? next();
      }),
      `iterator/${kind}-failed-return-next`,
      'what next() gives: expected',
    ),
    fault(
      `ends only one call of next() in return() of a ${kind}`,
      tampering((stream) => {
        const next = stream.next.bind(stream);
        let calls = 0;
        stream.next = () => {
          calls += 1;
          const result = next();
          return calls === (kind === 'stream' ? 3 : 2) ? new Promise(() => {}) : result;
        };
      }),
      `iterator/${kind}-all-waiting-end`,
      'it waits for: an operation on the iterator',
    ),
  ]),
  fault(
    'replaces the timeout of a closing by that of a later call',
    class extends ReferenceDispatcher {
      #timer: ReturnType<typeof setTimeout> | undefined;
      override close({ timeout, ...options }: CloseOptions = {}): Promise<void> {
        clearTimeout(this.#timer);
        if (timeout !== undefined) this.#timer = setTimeout(() => void super.close({ timeout: 0 }), timeout);
        return super.close(options);
      }
    },
    'close/timeout-0-then-long-timeout',
    'it waits for: the running task',
  ),
  fault(
    'ends the timeout of a closing with a later call without one',
    class extends ReferenceDispatcher {
      #timer: ReturnType<typeof setTimeout> | undefined;
      override close({ timeout, ...options }: CloseOptions = {}): Promise<void> {
        clearTimeout(this.#timer);
        if (timeout !== undefined) this.#timer = setTimeout(() => void super.close({ timeout: 0 }), timeout);
        return super.close(options);
      }
    },
    'close/timeout-0-then-cancelPending',
    'it waits for: the running task',
  ),
  fault(
    'ignores cancelPending where a timeout is set',
    class extends ReferenceDispatcher {
      #isLimited = false;
      override close({ timeout, cancelPending }: CloseOptions = {}): Promise<void> {
        this.#isLimited ||= timeout !== undefined;
        return super.close({ timeout, cancelPending: cancelPending === true && !this.#isLimited });
      }
    },
    'close/long-timeout-then-cancelPending',
    'cancelled() of the waiting task after both calls: expected true, got false',
  ),
  fault(
    'cancels what waits when it is disposed while it closes',
    class extends ReferenceDispatcher {
      override [Symbol.asyncDispose](): Promise<void> {
        return this.close({ cancelPending: true });
      }
    },
    'close/disposed-while-closing',
    'the tasks succeeds: it failed with AbortError',
  ),
  fault(
    'accepts one task too few',
    class extends ReferenceDispatcher {
      protected override accept(run: Run, options: ExecuteOptions): void {
        const { maxQueue = Infinity } = this.options;
        const isFull = this.queue.length + this.active.size >= maxQueue + this.slots() - 1;
        Object.assign(this.options, { maxQueue: isFull && maxQueue > 0 ? 0 : maxQueue });
        super.accept(run, options);
        Object.assign(this.options, { maxQueue });
      }
    },
    'queue/exact-while-tasks-run',
    'the others succeeds: it failed with QueueFullError',
  ),
  fault(
    'has another high-water mark by default',
    class extends ReferenceDispatcher {
      override stream<Y, T, P>(task: StreamTask<Y, T>, options: StreamOptions<P> = {}): TaskStream<Y, T> {
        return super.stream(task, { highWaterMark: 128, ...options });
      }
    },
    'stream/window-of-64-by-default',
    'at most 64 values are yielded ahead',
  ),
  fault(
    'counts a cancelled task as failed too when its timeout expires',
    class extends ReferenceDispatcher {
      override onCancel(run: Run, reason: unknown): void {
        super.onCancel(run, reason);
        run.after(run.limit - this.clock.now(), () => this.settled(run, 'failed'));
      }
    },
    'timeout/after-cancel',
    'the counts afterwards: expected',
  ),
  fault(
    'counts an abandoned task again when it ends',
    class extends ReferenceDispatcher {
      protected override onReturned(run: Run, value: unknown): void {
        if (run.future.cancelled()) this.settled(run, 'completed');
        super.onReturned(run, value);
      }
    },
    'give-up/counted-once',
    'the counts after the abandoned task has ended: expected 2 at .completed, got 3',
  ),
  fault(
    'starts no worker in ready() once one has ended',
    class extends ReferenceDispatcher {
      #ended = false;
      protected override endWorker(): void {
        this.#ended = true;
        super.endWorker();
      }
      override ready(): Promise<void> {
        return this.#ended ? new Promise(() => {}) : super.ready();
      }
    },
    'ready/after-an-idle-worker-ended',
    'it waits for: ready()',
  ),
  fault(
    'cuts the high-water mark off to 32 bits',
    class extends ReferenceDispatcher {
      protected override mayNotYield({ yields }: Run): boolean {
        return yields !== undefined && yields.mailbox.untaken >= (yields.highWaterMark | 0);
      }
    },
    'bounds/highWaterMark-2147483648',
    'it waits for: the stream',
  ),
  fault(
    'cuts concurrency off to 32 bits',
    class extends ReferenceDispatcher {
      protected override concurrencyOf(options: MapOptions): number {
        return super.concurrencyOf(options) | 0;
      }
    },
    'bounds/concurrency-2147483648',
    'it waits for: the map',
  ),
  fault(
    'keeps only the text of a reason',
    class extends ReferenceDispatcher {
      protected override submit(...args: Parameters<ReferenceDispatcher['submit']>): Run {
        const run = super.submit(...args);
        const { cancel } = run.future;
        run.future.cancel = (reason) =>
          Reflect.apply(cancel, run.future, [reason instanceof Map ? String(reason) : reason]);
        return run;
      }
    },
    'matrix/reason-map-with-stream',
    'its cause: expected',
  ),
];
