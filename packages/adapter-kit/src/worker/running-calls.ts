import type { ErrorClass } from '@dispatch/core';
import { isThenable, runInContext, type TaskDefinition } from '@dispatch/core/internal';
import { performance } from '../performance.js';
import type { CallId, Claims } from '../wire/claims.js';
import type { TaskReference } from '../wire/messages.js';
import type { Durations } from './durations.js';
import { isGenerator, type AnyGenerator } from './generator.js';
import type { Outbox } from './outbox.js';
import { Producer } from './producer.js';
import { Progress } from './progress.js';
import { RunContext } from './run-context.js';

/** One call, as it came. */
export interface ArrivedCall {
  readonly id: CallId;
  readonly task: TaskReference;
  readonly args: readonly unknown[];
  /** In milliseconds of this thread's clock. */
  readonly deadline: number;
  /** How many values it may yield at first; 0 where nobody takes them. */
  readonly window: number;
  readonly isListenedTo: boolean;
  readonly isObserved: boolean;
}

/** What the calls that run are given. */
export interface RunningCallsParts {
  readonly worker: number;
  readonly tasksPerWorker: number;
  readonly claims: Claims;
  readonly outbox: Outbox;
  readonly durations: Durations;
  /** Calls back after the event loop had a turn. */
  readonly afterMacrotask: (run: () => void) => void;
  /** A slot is free again, some time after {@link RunningCalls.start}. */
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
 * Runs claimed calls, and answers them. A call that ends at once never enters the books; for one that awaits or yields
 * they say how the dispatcher's later messages reach it. A slot is taken while a call can run: a generator that stands
 * still has none.
 */
export class RunningCalls {
  readonly #parts: RunningCallsParts;
  readonly #calls = new Map<CallId, RunningCall>();
  /** Generators that may go on, as soon as there is a slot. */
  readonly #awake = new Set<() => void>();
  #taken = 0;

  constructor(parts: RunningCallsParts) {
    this.#parts = parts;
  }

  /** How many slots are taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Gives free slots to generators that stood still: they are before whatever has not started. */
  resume(): void {
    for (const goOn of this.#awake) {
      if (this.#taken >= this.#parts.tasksPerWorker) return;
      this.#goOn(goOn);
    }
  }

  /** Tells a call to stop. One that ended meanwhile is not there any more. */
  cancel(id: CallId, reason: unknown): void {
    const running = this.#calls.get(id);
    running?.context.cancel(reason);
    running?.producer?.stop();
  }

  /** Lets a stream yield `count` more values. */
  pull(id: CallId, count: number): void {
    this.#calls.get(id)?.producer?.pull(count);
  }

  /** The dispatcher has taken the progress of a call. */
  progressTaken(id: CallId): void {
    this.#calls.get(id)?.progress?.taken();
  }

  /** Runs a claimed call. @returns the time after it. */
  start(call: ArrivedCall, definition: TaskDefinition, begun: number): number {
    const { claims, outbox, worker } = this.#parts;
    if (call.isObserved) outbox.post({ type: 'started', id: call.id, time: begun + performance.timeOrigin });
    const progress = call.isListenedTo ? new Progress(call.id, claims, outbox, claims.isShared) : undefined;
    const context = new RunContext(worker, call.deadline, call.id, claims, progress);
    let result: unknown;
    try {
      result = runInContext(context, () => Reflect.apply(definition.run, undefined, call.args));
      if (!isThenable(result) && !isGenerator(result)) {
        if (call.window > 0) throw noGenerator(definition);
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
    // Through a promise of this realm: a thenable may throw in `then`, or call back twice.
    const promise = Promise.resolve(result);
    if (call.window === 0) return promise;
    const error = noGenerator(definition);
    context.cancel(error);
    const refuse = (): never => {
      throw error;
    };
    return promise.then(refuse, refuse);
  }

  #produce(running: RunningCall, generator: AnyGenerator): Promise<unknown> {
    const { afterMacrotask, outbox } = this.#parts;
    const { call, context } = running;
    const producer = new Producer(generator, {
      id: call.id,
      window: call.window,
      context,
      outbox,
      afterMacrotask,
      onStandstill: () => {
        this.#vacate();
      },
      onAwake: (goOn, urgent) => {
        this.#awake.add(goOn);
        // One that is to stop has little left to do, and its caller waits for it.
        if (urgent) this.#goOn(goOn);
        else this.resume();
      },
    });
    running.producer = producer;
    return producer.run();
  }

  #goOn(goOn: () => void): void {
    this.#awake.delete(goOn);
    this.#taken += 1;
    goOn();
  }

  #follow({ begun, call, definition, progress }: RunningCall, outcome: Promise<unknown>): void {
    const over = (): void => {
      this.#calls.delete(call.id);
      this.#vacate();
    };
    outcome.then(
      (value) => {
        this.#succeeded(call, value, progress, begun);
        over();
      },
      (error: unknown) => {
        this.#failed(call, error, definition.errors, progress, begun);
        over();
      },
    );
  }

  #vacate(): void {
    this.#taken -= 1;
    this.#parts.onVacancy();
  }

  #succeeded(call: ArrivedCall, value: unknown, progress: Progress | undefined, begun: number): number {
    const ended = this.#measured(call, begun);
    progress?.end();
    this.#parts.outbox.addResult(call.id, value, call.deadline, begun, ended);
    return ended;
  }

  #failed(
    call: ArrivedCall,
    error: unknown,
    classes: readonly ErrorClass[],
    progress: Progress | undefined,
    begun: number,
  ): number {
    const ended = this.#measured(call, begun);
    progress?.end();
    this.#parts.outbox.addFailure(call.id, error, classes, call.deadline, begun, ended);
    return ended;
  }

  #measured(call: ArrivedCall, begun: number): number {
    const now = performance.now();
    // How long a stream takes says more of its consumer.
    if (call.window === 0) this.#parts.durations.measured(call.task.index, now - begun);
    return now;
  }
}

function noGenerator({ name }: TaskDefinition): TypeError {
  return new TypeError(
    `stream() wants a generator task, and '${name}' is not one: use execute(), or write '*${name}()'`,
  );
}
