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
    'takes a yield that is undefined for none',
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
    'begins a stream before it is asked',
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
    'lets a generator go one value too far',
    class extends ReferenceDispatcher {
      protected override mayNotYield({ yields }: Run): boolean {
        return yields !== undefined && yields.mailbox.untaken > yields.highWaterMark;
      }
    },
    'stream/window-7-synchronous',
    'at most 7 more are yielded: ',
  ),
  fault(
    'lets a generator go as far as it likes',
    class extends ReferenceDispatcher {
      protected override mayNotYield(): boolean {
        return false;
      }
    },
    'stream/window-1-asynchronous',
    'at most 1 more are yielded: 23 are',
  ),
  fault(
    'holds a yield back for the next one',
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
    'lets an error overtake the values before it',
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
    'does not tell a generator that its consumer has left',
    class extends ReferenceDispatcher {
      protected override async leaveStream(): Promise<void> {}
    },
    'stream/break-synchronous',
    'it waits for: the note "finally", ["begun"] so far',
  ),
  fault(
    'drops a generator without its finally',
    class extends ReferenceDispatcher {
      protected override async stopGenerator(): Promise<void> {}
    },
    'stream/break-asynchronous',
    'it waits for: the note "finally"',
  ),
  fault(
    'does not wait for the finally',
    class extends ReferenceDispatcher {
      protected override async leaveStream(run: Run, reason: unknown): Promise<void> {
        run.future.cancel(reason);
      }
    },
    'stream/return-waits-for-finally',
    'whether return() has fulfilled while the finally waits: expected false, got true',
  ),
  fault(
    'waits for a deaf generator for ever',
    class extends ReferenceDispatcher {
      protected override stop(run: Run, reason: unknown): void {
        super.stop(run, reason);
        run.putAway();
      }
    },
    'stream/return-given-up',
    'it waits for: return()',
  ),
  fault(
    'leaves some generators standing',
    class extends ReferenceDispatcher {
      #left: Run | undefined;
      protected override leaveStream(run: Run, reason: unknown): Promise<void> {
        this.#left ??= run;
        return this.#left === run ? Promise.resolve() : super.leaveStream(run, reason);
      }
      // What is not taken any more would otherwise be yielded to the end, on a fast machine in time.
      protected override mayNotYield(run: Run): boolean {
        return this.#left === run || super.mayNotYield(run);
      }
    },
    'stream/cancels-leave-nothing',
    'it waits for: every generator to end',
  ),
  fault(
    'swallows what a finally throws',
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
    'keeps the error of throw() to itself',
    class extends ReferenceDispatcher {
      protected override leaveStream(run: Run): Promise<void> {
        return super.leaveStream(run, undefined);
      }
    },
    'stream/throw-asynchronous',
    'it waits for: the note "RangeError: no more"',
  ),
  fault(
    'gives values after an abort',
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
    'does not count the time of a stream',
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
    'does not say which yield cannot be cloned',
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
    'passes over a yield that cannot be cloned',
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
    'copies yields that should be moved',
    class extends ReferenceDispatcher {
      protected override copyYield(value: unknown): unknown {
        return structuredClone(value);
      }
    },
    'stream/moved-yields',
    'their sizes in the worker: expected',
  ),
  fault(
    'gives the first yield for the result of a generator',
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
    class extends ReferenceDispatcher {
      protected override async produce(run: Run, generator: AnyGenerator): Promise<unknown> {
        if (run.yields !== undefined) return super.produce(run, generator);
        for (;;) {
          const { done, value } = await generator.next();
          if (done === true) return value;
          await new Promise(setImmediate);
        }
      }
    },
    'generator/cancel-synchronous',
    'it waits for: the note "finally"',
  ),
  fault(
    'keeps the slot of a generator that stands still',
    class extends ReferenceDispatcher {
      protected override standStill(run: Run): Promise<void> {
        const woken = super.standStill(run);
        this.active.add(run);
        return woken;
      }
    },
    'stream/slot-free-while-standing-still',
    'it waits for: the loop',
  ),
  fault(
    'lets a generator go on without a slot',
    class extends ReferenceDispatcher {
      protected override onTaken(run: Run): void {
        if (this.standing.delete(run)) this.goOn(run);
      }
    },
    'stream/waits-for-a-slot-to-go-on',
    'the position in the log of the end of the task',
  ),
  fault(
    'takes any result for an empty generator',
    class extends ReferenceDispatcher {
      protected override async refuse(_run: Run, returned: unknown): Promise<never> {
        return (await returned) as never;
      }
    },
    'stream/of-a-promise',
    'the first next() fails: it succeeded with',
  ),
  fault(
    'answers all calls of next() that wait with one value',
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
    'reads ahead as a ReadableStream',
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
    'does not leave the stream when its ReadableStream is cancelled',
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
    'forgets streams that stand still when its time to close is over',
    class extends ReferenceDispatcher {
      protected override endAll(): void {
        this.standing.clear();
        super.endAll();
      }
    },
    'stream/close-timeout',
    'it waits for: ',
  ),
  fault(
    'takes a stream while it closes',
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
    'gives a generator its context at the first step only',
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
];
