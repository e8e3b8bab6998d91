import type { ErrorClass } from '@dispatch/core';
import { isThenable, performance, type TaskDefinition } from '@dispatch/core/internal';
import type { CallId, Claims } from '../wire/claims.js';
import type { PostedValues, TaskReference } from '../wire/messages.js';
import type { Durations } from './durations.js';
import { isGenerator, type AnyGenerator } from './generator.js';
import type { Outbox, Posted } from './outbox.js';
import { Producer } from './producer.js';
import { Progress } from './progress.js';
import { RunContext, type ContextOptions } from './run-context.js';

/** A call that has arrived. */
export interface ArrivedCall extends ContextOptions {
  readonly task: TaskReference;
  readonly args: readonly unknown[];
  /** How many values the call may yield at first; 0 if they are not consumed. */
  readonly highWaterMark: number;
  readonly isListenedTo: boolean;
  readonly isObserved: boolean;
}

/** What {@link RunningCalls} needs from its worker. */
export interface RunningCallsParts {
  readonly worker: number;
  readonly tasksPerWorker: number;
  readonly claims: Claims;
  readonly outbox: Outbox;
  readonly durations: Durations;
  /** Calls `run` after a turn of the event loop. */
  readonly afterMacrotask: (run: () => void) => void;
  /** A slot is free, some time after {@link RunningCalls.start}. */
  readonly onVacancy: () => void;
}

/** A call that has not ended within {@link RunningCalls.start}. */
interface RunningCall {
  readonly call: ArrivedCall;
  readonly definition: TaskDefinition;
  readonly context: RunContext;
  readonly progress: Progress | undefined;
  readonly begun: number;
  producer?: Producer;
}

/**
 * Runs claimed calls, and answers them. Keeps those that do not end at once, so that later messages of the dispatcher
 * reach them. A call occupies a slot while it can run: a suspended generator has none.
 */
export class RunningCalls {
  readonly #parts: RunningCallsParts;
  readonly #calls = new Map<CallId, RunningCall>();
  /** Continues generators that may continue as soon as there is a free slot. */
  readonly #resumable = new Set<() => void>();
  #taken = 0;

  constructor(parts: RunningCallsParts) {
    this.#parts = parts;
  }

  /** How many slots are occupied. */
  get taken(): number {
    return this.#taken;
  }

  /** Gives free slots to suspended generators, before calls that have not started. */
  resume(): void {
    for (const run of this.#resumable) {
      if (this.#taken >= this.#parts.tasksPerWorker) return;
      this.#continue(run);
    }
  }

  /** The calls that have not ended. */
  held(): PostedValues[] {
    return [...this.#calls].map(([id, { producer, progress }]) => [id, producer?.sent ?? 0, progress?.sent ?? 0]);
  }

  /** Asks a call to stop. A call that has ended is ignored. */
  cancel(id: CallId, reason: unknown): void {
    const running = this.#calls.get(id);
    running?.context.cancel(reason);
    running?.producer?.stop();
  }

  /** Lets a stream yield `count` more values. */
  pull(id: CallId, count: number): void {
    this.#calls.get(id)?.producer?.pull(count);
  }

  /** The dispatcher has read the progress of a call. */
  progressTaken(id: CallId): void {
    this.#calls.get(id)?.progress?.taken();
  }

  /** Runs a claimed call. @returns the time after it. */
  start(call: ArrivedCall, definition: TaskDefinition, begun: number): number {
    const { claims, outbox, worker } = this.#parts;
    if (call.isObserved) outbox.post({ type: 'started', id: call.id, time: begun + outbox.origin });
    const progress = call.isListenedTo ? new Progress(call.id, claims, outbox, claims.isShared) : undefined;
    const context = new RunContext(worker, call, claims, progress);
    let result: unknown;
    try {
      result = context.run(() => Reflect.apply(definition.run, undefined, call.args));
      if (!isThenable(result) && !isGenerator(result)) {
        if (call.highWaterMark > 0) throw noGenerator(definition);
        return this.#succeeded(call, result, progress, begun);
      }
    } catch (error) {
      return this.#failed(call, error, definition.errors, progress, begun);
    }
    const running: RunningCall = { call, definition, context, progress, begun };
    this.#calls.set(call.id, running);
    this.#taken += 1;
    this.#follow(running, isGenerator(result) ? this.#produce(running, result) : this.#await(running, result));
    return performance.now();
  }

  #await({ call, context, definition }: RunningCall, result: PromiseLike<unknown>): Promise<unknown> {
    // By a native promise: the `then` of a thenable may throw, or call back twice.
    const promise = Promise.resolve(result);
    if (call.highWaterMark === 0) return promise;
    const error = noGenerator(definition);
    context.cancel(error);
    const fail = (): never => {
      throw error;
    };
    return promise.then(fail, fail);
  }

  #produce(running: RunningCall, generator: AnyGenerator): Promise<unknown> {
    const { afterMacrotask, outbox } = this.#parts;
    const { call, context } = running;
    const producer = new Producer(generator, {
      id: call.id,
      highWaterMark: call.highWaterMark,
      context,
      outbox,
      afterMacrotask,
      onSuspended: () => {
        this.#vacate();
      },
      onResumable: (run, urgent) => {
        this.#resumable.add(run);
        // A generator that has to stop has little left to do, and its caller waits for that.
        if (urgent) this.#continue(run);
        else this.resume();
      },
    });
    running.producer = producer;
    return producer.run();
  }

  #continue(run: () => void): void {
    this.#resumable.delete(run);
    this.#taken += 1;
    run();
  }

  #follow(running: RunningCall, outcome: Promise<unknown>): void {
    const { begun, call, definition, progress } = running;
    const end = (): void => {
      this.#calls.delete(call.id);
      this.#vacate();
    };
    outcome.then(
      (value) => {
        this.#succeeded(call, value, progress, begun, running.producer);
        end();
      },
      (error: unknown) => {
        this.#failed(call, error, definition.errors, progress, begun, running.producer);
        end();
      },
    );
  }

  #vacate(): void {
    this.#taken -= 1;
    this.#parts.onVacancy();
  }

  #succeeded(
    call: ArrivedCall,
    value: unknown,
    progress: Progress | undefined,
    begun: number,
    producer?: Producer,
  ): number {
    const ended = this.#measured(call, begun);
    progress?.end();
    this.#parts.outbox.addResult(call.id, value, call.deadline, begun, ended, postedBy(progress, producer));
    return ended;
  }

  #failed(
    call: ArrivedCall,
    error: unknown,
    classes: readonly ErrorClass[],
    progress: Progress | undefined,
    begun: number,
    producer?: Producer,
  ): number {
    const ended = this.#measured(call, begun);
    progress?.end();
    const posted = postedBy(progress, producer);
    this.#parts.outbox.addFailure(call.id, error, classes, call.deadline, begun, ended, posted);
    return ended;
  }

  #measured(call: ArrivedCall, begun: number): number {
    const now = performance.now();
    // The duration of a stream depends on its consumer.
    if (call.highWaterMark === 0) this.#parts.durations.measured(call.task.index, now - begun);
    return now;
  }
}

/** `undefined` for a call of which nothing was posted. */
function postedBy(progress: Progress | undefined, producer: Producer | undefined): Posted | undefined {
  if (progress === undefined && producer === undefined) return undefined;
  const posted = { yields: producer?.sent ?? 0, progress: progress?.sent ?? 0 };
  return posted.yields + posted.progress > 0 ? posted : undefined;
}

function noGenerator({ name }: TaskDefinition): TypeError {
  return new TypeError(
    `stream() takes a generator task, and '${name}' is not one: use execute(), or write '*${name}()'`,
  );
}
