import {
  currentTask,
  type CloseOptions,
  type ExecuteOptions,
  type Future,
  type StreamOptions,
  type StreamTask,
  type Task,
  type TaskStream,
} from '@dispatch/core';
import { runInContext } from '@dispatch/core/internal';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { AnyGenerator } from '../reference/generator.js';
import type { Mailbox } from '../reference/mailbox.js';
import type { Run, Yields } from '../reference/run.js';
import { fault, type Fault } from './fault.js';
import { producingAnyhow } from './tampering.js';

const outside = currentTask();

export const streamsFaults: readonly Fault[] = [
  fault(
    'loses a yield',
    class extends ReferenceDispatcher {
      protected override onYield(run: Run, value: unknown): void {
        if (value !== 500) super.onYield(run, value);
      }
    },
    'stream/all-synchronous',
    'the values: expected',
  ),
  fault(
    'drops a yielded undefined',
    class extends ReferenceDispatcher {
      protected override onYield(run: Run, value: unknown): void {
        if (value !== undefined) super.onYield(run, value);
      }
    },
    'stream/odd-values-asynchronous',
    'the values: expected',
  ),
  fault(
    'loses the return value of a generator',
    class extends ReferenceDispatcher {
      protected override endStream(mailbox: Mailbox<unknown, unknown>, future: Future<unknown>): void {
        if (future.cancelled()) super.endStream(mailbox, future);
        else mailbox.finish(undefined);
      }
    },
    'stream/all-asynchronous',
    'the value it ends with: expected "end", got undefined',
  ),
  fault(
    'does not copy yields',
    class extends ReferenceDispatcher {
      protected override copyYield(value: unknown): unknown {
        return value;
      }
    },
    'stream/yield-is-a-copy',
    'the values: expected',
  ),
  fault(
    'starts a stream before the first next()',
    class extends ReferenceDispatcher {
      override stream<Y, T, P>(task: StreamTask<Y, T>, options?: StreamOptions<P>): TaskStream<Y, T> {
        const stream = super.stream(task, options);
        const next = stream.next.bind(stream);
        let first: Promise<IteratorResult<Y, T>> | undefined = next();
        stream.next = () => {
          const result = first ?? next();
          first = undefined;
          return result;
        };
        return stream;
      }
    },
    'stream/nothing-before-next',
    'what happened: expected',
  ),
  fault(
    'lets a generator run one value too far ahead',
    class extends ReferenceDispatcher {
      protected override mayNotYield({ yields }: Run): boolean {
        return yields !== undefined && yields.mailbox.untaken > yields.highWaterMark;
      }
    },
    'stream/window-7-synchronous',
    'at most 7 more are yielded: ',
  ),
  fault(
    'does not limit how far a generator runs ahead',
    class extends ReferenceDispatcher {
      protected override mayNotYield(): boolean {
        return false;
      }
    },
    'stream/window-1-asynchronous',
    'at most 1 more are yielded: 23 are',
  ),
  fault(
    'delivers a yield only with the next one',
    class extends ReferenceDispatcher {
      readonly #held = new WeakMap<Run, { readonly value: unknown }>();
      protected override onYield(run: Run, value: unknown): void {
        const held = this.#held.get(run);
        this.#held.set(run, { value });
        if (held !== undefined) super.onYield(run, held.value);
      }
    },
    'stream/value-not-held-back',
    'it waits for: value 1 of 1',
  ),
  fault(
    'delivers an error before the values that precede it',
    class extends ReferenceDispatcher {
      protected override endStream(mailbox: Mailbox<unknown, unknown>, future: Future<unknown>): void {
        if (future.cancelled()) super.endStream(mailbox, future);
        else void future.exception().then((error) => mailbox.abort(error));
      }
    },
    'stream/error-after-yields-synchronous',
    'value 1 of 4 succeeds: it failed with RangeError',
  ),
  fault(
    'does not stop a generator when its consumer closes the stream',
    class extends ReferenceDispatcher {
      protected override async closeStream(): Promise<void> {}
    },
    'stream/break-synchronous',
    'it waits for: the note "finally", ["begun"] so far',
  ),
  fault(
    'ends a generator without running its finally',
    class extends ReferenceDispatcher {
      protected override async stopGenerator(): Promise<void> {}
    },
    'stream/break-asynchronous',
    'it waits for: the note "finally"',
  ),
  fault(
    'does not wait for the finally',
    class extends ReferenceDispatcher {
      protected override async closeStream(run: Run, reason: unknown): Promise<void> {
        run.future.cancel(reason);
      }
    },
    'stream/return-waits-for-finally',
    'whether return() has fulfilled while the finally waits: expected false, got true',
  ),
  fault(
    'waits forever for a generator that ignores its cancellation',
    class extends ReferenceDispatcher {
      protected override stop(run: Run, reason: unknown): void {
        super.stop(run, reason);
        run.release();
      }
    },
    'stream/return-given-up',
    'it waits for: return()',
  ),
  fault(
    'leaves some generators suspended',
    class extends ReferenceDispatcher {
      #neverClosed: Run | undefined;
      protected override closeStream(run: Run, reason: unknown): Promise<void> {
        this.#neverClosed ??= run;
        return this.#neverClosed === run ? Promise.resolve() : super.closeStream(run, reason);
      }
      // Otherwise the generator would yield to its end, which a fast machine reaches in time.
      protected override mayNotYield(run: Run): boolean {
        return this.#neverClosed === run || super.mayNotYield(run);
      }
    },
    'stream/cancels-leave-nothing',
    'it waits for: every generator to end',
  ),
  fault(
    'drops an error that a finally throws',
    class extends ReferenceDispatcher {
      protected override async stopGenerator(run: Run, generator: AnyGenerator): Promise<void> {
        await super.stopGenerator(run, generator);
        run.thrownAtLast = undefined;
      }
    },
    'stream/throws-at-last-synchronous',
    'return() fails: it succeeded with',
  ),
  fault(
    'does not pass the error of throw() to the task',
    class extends ReferenceDispatcher {
      protected override closeStream(run: Run): Promise<void> {
        return super.closeStream(run, undefined);
      }
    },
    'stream/throw-asynchronous',
    'it waits for: the note "RangeError: no more"',
  ),
  fault(
    'delivers values after an abort',
    class extends ReferenceDispatcher {
      protected override endStream(mailbox: Mailbox<unknown, unknown>, future: Future<unknown>): void {
        future.result().then(
          (value) => {
            mailbox.finish(value);
          },
          (error: unknown) => {
            mailbox.fail(error);
          },
        );
      }
    },
    'stream/signal-synchronous',
    'next() fails: it succeeded with',
  ),
  fault(
    'ignores the timeout of a stream',
    class extends ReferenceDispatcher {
      protected override submit<P>(
        task: Task<unknown>,
        { timeout, ...options }: ExecuteOptions<P>,
        yields?: Yields,
      ): Run {
        return super.submit(
          task,
          timeout === undefined || yields !== undefined ? options : { ...options, timeout },
          yields,
        );
      }
    },
    'stream/timeout',
    'it waits for: the note "finally"',
  ),
  fault(
    'does not name the yield that cannot be cloned',
    class extends ReferenceDispatcher {
      protected override reject(run: Run, error: unknown): void {
        if (error instanceof Error && error.message.startsWith('yield')) error.message = 'something cannot be cloned';
        super.reject(run, error);
      }
    },
    'stream/uncloneable-yield-synchronous',
    'its message: expected it to contain "yield 3"',
  ),
  fault(
    'ignores a yield that cannot be cloned',
    class extends ReferenceDispatcher {
      protected override onYield(run: Run, value: unknown): void {
        try {
          super.onYield(run, value);
        } catch (error) {
          if (!(error instanceof Error) || !error.message.startsWith('yield')) throw error;
        }
      }
    },
    'stream/uncloneable-yield-asynchronous',
    'the next one fails: it succeeded with',
  ),
  fault(
    'does not end a generator whose yield cannot be cloned',
    class extends ReferenceDispatcher {
      protected override async stopGenerator(run: Run, generator: AnyGenerator): Promise<void> {
        if (run.cancelled) await super.stopGenerator(run, generator);
      }
    },
    'stream/uncloneable-yield-synchronous',
    'it waits for: the note "finally"',
  ),
  fault(
    'copies yields that should be transferred',
    class extends ReferenceDispatcher {
      protected override copyYield(value: unknown): unknown {
        return structuredClone(value);
      }
    },
    'stream/moved-yields',
    'their sizes in the worker: expected',
  ),
  fault(
    'returns the first yield as the result of a generator',
    class extends ReferenceDispatcher {
      protected override async produce(run: Run, generator: AnyGenerator): Promise<unknown> {
        return run.yields === undefined ? (await generator.next()).value : super.produce(run, generator);
      }
    },
    'generator/execute-asynchronous',
    'its result: expected "end", got 0',
  ),
  fault(
    'cannot cancel a generator that is executed',
    producingAnyhow(() => new Promise(setImmediate)),
    'generator/cancel-synchronous',
    'it waits for: the note "finally"',
  ),
  fault(
    'keeps the slot of a suspended generator',
    class extends ReferenceDispatcher {
      protected override suspend(run: Run): Promise<void> {
        const resumed = super.suspend(run);
        this.active.add(run);
        return resumed;
      }
    },
    'stream/slot-free-while-standing-still',
    'it waits for: the loop',
  ),
  fault(
    'lets a suspended generator continue without a slot',
    class extends ReferenceDispatcher {
      protected override onTaken(run: Run): void {
        if (this.suspended.delete(run)) this.resume(run);
      }
    },
    'stream/waits-for-a-slot-to-go-on',
    'the position in the log of the end of the task',
  ),
  fault(
    'treats any result as an empty generator',
    class extends ReferenceDispatcher {
      protected override async failNonGenerator(_run: Run, returned: unknown): Promise<never> {
        return (await returned) as never;
      }
    },
    'stream/of-a-promise',
    'the first next() fails: it succeeded with',
  ),
  fault(
    'settles all pending calls of next() with one value',
    class extends ReferenceDispatcher {
      override stream<Y, T, P>(task: StreamTask<Y, T>, options?: StreamOptions<P>): TaskStream<Y, T> {
        const stream = super.stream(task, options);
        const next = stream.next.bind(stream);
        let pending: Promise<IteratorResult<Y, T>> | undefined;
        stream.next = () => {
          pending ??= next().finally(() => {
            pending = undefined;
          });
          return pending;
        };
        return stream;
      }
    },
    'stream/concurrent-next',
    'their results: expected',
  ),
  fault(
    'reads ahead when used as a ReadableStream',
    class extends ReferenceDispatcher {
      override stream<Y, T, P>(task: StreamTask<Y, T>, options?: StreamOptions<P>): TaskStream<Y, T> {
        const stream = super.stream(task, options);
        const toReadableStream = stream.toReadableStream.bind(stream);
        stream.toReadableStream = () =>
          toReadableStream().pipeThrough(new TransformStream<Y, Y>({}, undefined, { highWaterMark: 1 }));
        return stream;
      }
    },
    'stream/readable-takes-nothing-unread',
    'how often the generator began: expected 0, got 1',
  ),
  fault(
    'does not close the stream when its ReadableStream is cancelled',
    class extends ReferenceDispatcher {
      override stream<Y, T, P>(task: StreamTask<Y, T>, options?: StreamOptions<P>): TaskStream<Y, T> {
        const stream = super.stream(task, options);
        stream.toReadableStream = () =>
          new ReadableStream<Y>({
            async pull(controller) {
              const { done, value } = await stream.next();
              if (done === true) controller.close();
              else controller.enqueue(value);
            },
          });
        return stream;
      }
    },
    'stream/readable-cancel',
    'it waits for: the note "finally"',
  ),
  fault(
    'ends open streams when it closes',
    class extends ReferenceDispatcher {
      override close(options?: CloseOptions): Promise<void> {
        const closed = super.close(options);
        this.endAll();
        return closed;
      }
    },
    'stream/close-lets-it-go-on',
    'it failed with DispatcherClosedError',
  ),
  fault(
    'ignores suspended streams when the timeout of close() expires',
    class extends ReferenceDispatcher {
      protected override endAll(): void {
        this.suspended.clear();
        super.endAll();
      }
    },
    'stream/close-timeout',
    'it waits for: ',
  ),
  fault(
    'accepts a stream while it closes',
    class extends ReferenceDispatcher {
      protected override accept<P>(run: Run, options: ExecuteOptions<P>): void {
        if (this.status === 'closing' && run.yields !== undefined) this.queue.push(run);
        else super.accept(run, options);
      }
    },
    'stream/refused-when-closing',
    'it waits for: the first next()',
  ),
  fault(
    'provides the context of a generator at the first step only',
    class extends ReferenceDispatcher {
      protected override produce(run: Run, generator: AnyGenerator): Promise<unknown> {
        const next = (): ReturnType<AnyGenerator['next']> => Reflect.apply(first, generator, []);
        const first = generator.next;
        let steps = 0;
        Object.assign(generator, { next: () => (steps++ === 0 ? next() : runInContext(outside, next)) });
        return super.produce(run, generator);
      }
    },
    'stream/context-at-every-step-synchronous',
    'its context at step 1',
  ),
  fault(
    'takes anything for a yield',
    class extends ReferenceDispatcher {
      protected override checkStep(): void {}
    },
    'stream/sync-next-gives-no-object',
    'the second next() fails: it succeeded',
  ),
  fault(
    'rejects every return() with the error of the first',
    class extends ReferenceDispatcher {
      override stream<Y, T>(task: StreamTask<Y, T>, options: StreamOptions = {}): TaskStream<Y, T> {
        const stream = super.stream(task, options);
        const close = stream.return.bind(stream);
        let first: Promise<unknown> | undefined;
        stream.return = async (value) => {
          first ??= close(value);
          await first;
          return close(value);
        };
        return stream;
      }
    },
    'stream/return-after-an-error-at-last',
    'return() again succeeds: it failed with RangeError',
  ),
];
