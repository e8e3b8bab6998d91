import type { ErrorClass } from '@dispatch/core';
import { isThenable, runInContext, type TaskDefinition } from '@dispatch/core/internal';
import type { CallId, Claims } from '../wire/claims.js';
import type { TaskReference } from '../wire/messages.js';
import type { Durations } from './durations.js';
import type { Outbox } from './outbox.js';
import type { TaskSource } from './registry.js';
import { RunContext } from './run-context.js';

/** Replies of tasks that ran one after another are held back no longer than this, in milliseconds. */
const replySlice = 1;
/** After so many milliseconds of synchronous tasks the event loop gets a turn. */
const longestStretch = 10;

/** One call as it waits for its turn. */
export interface WaitingCall {
  readonly id: CallId;
  readonly task: TaskReference;
  readonly args: readonly unknown[];
  /** In milliseconds of this thread's clock. */
  readonly deadline: number;
  /** Its place in the order of arrival. */
  readonly order: number;
}

/** What the worker's own part is told at its making. */
export interface RunQueueParts {
  readonly worker: number;
  readonly tasksPerWorker: number;
  readonly claims: Claims;
  readonly source: TaskSource;
  readonly outbox: Outbox;
  readonly durations: Durations;
  /** Calls back after the event loop had a turn. */
  readonly afterMacrotask: (run: () => void) => void;
}

/**
 * Runs calls in the order they came, at most `tasksPerWorker` at a time. A call whose module is still being imported
 * steps aside and comes back to its place when that is done. Above 200 lines: a call's way through a worker, in one place.
 */
export class RunQueue {
  readonly #parts: RunQueueParts;
  readonly #active = new Map<CallId, RunContext>();
  #waiting: WaitingCall[] = [];
  #next = 0;
  #running = 0;
  #pumping = false;
  #yielding = false;
  #flushing = false;
  #freed = false;

  constructor(parts: RunQueueParts) {
    this.#parts = parts;
  }

  /** Queues calls and starts what can start. */
  add(calls: Iterable<WaitingCall>): void {
    for (const call of calls) this.#waiting.push(call);
    this.#pump();
  }

  /** Tells a running call to stop. One that ended meanwhile is not there any more. */
  cancel(id: CallId, reason: unknown): void {
    this.#active.get(id)?.cancel(reason);
  }

  #pump(): void {
    // A task that ends synchronously would otherwise start the next one inside itself.
    if (this.#pumping || this.#yielding) return;
    this.#pumping = true;
    try {
      this.#runWaiting();
    } finally {
      this.#pumping = false;
    }
    this.#compact();
    this.#parts.outbox.flush();
    this.#tellFreed();
  }

  /** Slots of withdrawn calls are free again without a reply; a dispatcher that is out of slots waits to hear of it. */
  #tellFreed(): void {
    if (this.#freed) this.#parts.outbox.post({ type: 'replies', ids: [], values: [] });
    this.#freed = false;
  }

  #runWaiting(): void {
    const begun = performance.now();
    let flushed = begun;
    let now = begun;
    while (this.#running < this.#parts.tasksPerWorker && this.#next < this.#waiting.length) {
      if (now - begun >= longestStretch) {
        this.#yield();
        break;
      }
      if (now - flushed >= replySlice) {
        this.#parts.outbox.flush();
        flushed = now;
      }
      const call = this.#waiting[this.#next];
      this.#next += 1;
      if (call !== undefined) now = this.#admit(call, now);
    }
  }

  /** Forgets the calls that are through, now and then. */
  #compact(): void {
    if (this.#next < this.#waiting.length && this.#next < 1024) return;
    this.#waiting = this.#waiting.slice(this.#next);
    this.#next = 0;
  }

  #yield(): void {
    this.#yielding = true;
    this.#parts.afterMacrotask(() => {
      this.#yielding = false;
      this.#pump();
    });
  }

  /** @returns the time after it. */
  #admit(call: WaitingCall, now: number): number {
    let definition: TaskDefinition | Promise<TaskDefinition>;
    try {
      definition = this.#parts.source.find(call.task);
    } catch (error) {
      this.#refuse(call, error);
      return now;
    }
    if (!(definition instanceof Promise)) return this.#start(call, definition, now);
    definition.then(
      () => {
        this.#stepBack(call);
        this.#pump();
      },
      (error: unknown) => {
        this.#refuse(call, error);
        this.#parts.outbox.flush();
        this.#tellFreed();
      },
    );
    return now;
  }

  /** Puts a call back to its place in the order of arrival. */
  #stepBack(call: WaitingCall): void {
    let place = this.#next;
    while (place < this.#waiting.length && (this.#waiting[place]?.order ?? Infinity) < call.order) place += 1;
    this.#waiting.splice(place, 0, call);
  }

  /** Fails a call that cannot start, unless it was taken back meanwhile. */
  #refuse(call: WaitingCall, error: unknown): void {
    if (this.#parts.claims.claim(call.id)) this.#parts.outbox.addFailure(call.id, error, [], false);
    else this.#freed = true;
  }

  #start(call: WaitingCall, definition: TaskDefinition, now: number): number {
    const { claims, durations, outbox, worker } = this.#parts;
    // What is not known to be short must not hold back what is finished.
    if (!outbox.isEmpty && durations.average(call.task.index) >= replySlice) outbox.flush();
    if (!claims.claim(call.id)) {
      this.#freed = true;
      return now;
    }
    const context = new RunContext(worker, call.deadline, call.id, claims);
    let result: unknown;
    let awaits: boolean;
    try {
      result = runInContext(context, () => Reflect.apply(definition.run, undefined, call.args));
      awaits = isThenable(result);
    } catch (error) {
      return this.#failed(call, error, definition.errors, context, now);
    }
    if (!awaits) return this.#succeeded(call, result, context, now);
    this.#running += 1;
    this.#active.set(call.id, context);
    const settle = (how: () => void): void => {
      this.#active.delete(call.id);
      this.#running -= 1;
      how();
      this.#pumpSoon();
    };
    // Through a promise of this realm: a thenable may throw in `then`, or call back twice.
    Promise.resolve(result).then(
      (value) => {
        settle(() => this.#succeeded(call, value, context, now));
      },
      (error: unknown) => {
        settle(() => this.#failed(call, error, definition.errors, context, now));
      },
    );
    return performance.now();
  }

  #succeeded(call: WaitingCall, value: unknown, context: RunContext, begun: number): number {
    const now = this.#measured(call, begun);
    this.#parts.outbox.addResult(call.id, value, now >= context.deadline);
    return now;
  }

  #failed(call: WaitingCall, error: unknown, classes: readonly ErrorClass[], context: RunContext, begun: number): number {
    const now = this.#measured(call, begun);
    this.#parts.outbox.addFailure(call.id, error, classes, now >= context.deadline);
    return now;
  }

  #measured(call: WaitingCall, begun: number): number {
    const now = performance.now();
    this.#parts.durations.measured(call.task.index, now - begun);
    return now;
  }

  /**
   * After an asynchronous task: at once if it was the last one running, for its caller may be waiting for nothing else;
   * otherwise together with those that end in the same turn of the event loop.
   */
  #pumpSoon(): void {
    if (this.#running === 0) this.#pump();
    else if (!this.#flushing) {
      this.#flushing = true;
      this.#parts.afterMacrotask(() => {
        this.#flushing = false;
        this.#pump();
      });
    }
  }
}
