import { CancelledError, Future, type TransferableObject } from '@dispatch/core';
import { futures, type FutureProducer, type TaskDefinition } from '@dispatch/core/internal';
import type { CallId } from '../../wire/claims.js';
import type { Due } from '../time/timeline.js';

/** The estimate where nothing is known: more than any window holds, and a number that takes no object of its own. */
export const unknownEstimate: number = 2 ** 30;

/** What all calls of one task have in common: whose they are, the task's definition, and how long they take. */
export interface TaskProfile {
  readonly owner: CallOwner;
  readonly definition: TaskDefinition;
  /** How long a call takes on average, in whole microseconds; {@link unknownEstimate} at first. */
  estimate: number;
}

/** The queue that a call stands in, as the call knows it. */
export interface CallQueue {
  remove(call: Call): void;
}

/** The lane that a call was handed to, as the call and the scheduler need it. */
export interface CallHolder {
  /** Whether the worker has started it. */
  isRunning(call: Call): boolean;
  /** Takes an unstarted call back. @returns `false` if it has started. */
  withdraw(call: Call): boolean;
  /** Tells a running call to stop. */
  abandon(call: Call, reason: unknown): void;
  /** Lets a stream yield `count` more values. */
  pull(call: Call, count: number): void;
}

/** Who takes a call's outcome where that is neither a future nor a promise. One of the three is called, once. */
export interface CallSink {
  succeed(value: unknown): void;
  fail(error: unknown): void;
  cancel(error: CancelledError): void;
}

/** Who takes a call's yields. */
export interface YieldSink extends CallSink {
  /** How many values it may yield at first. */
  readonly highWaterMark: number;
  /** Whether all that it may yield has come, so that it stands still. */
  readonly isExhausted: boolean;
  /** Whether its slot is free for others meanwhile; kept by the lane. */
  standsStill: boolean;
  /** Whether nobody waits for it at present; kept by the scheduler. */
  rests: boolean;
  take(values: readonly unknown[]): void;
  /** The worker has let go of the call after it was cancelled; `failure` is what it threw then. Only the first time counts. */
  released(failure?: { readonly error: unknown }): void;
}

/** What most calls do not have. */
export interface CallExtras {
  readonly affinity?: string | number | undefined;
  readonly onProgress?: ((value: unknown) => void) | undefined;
  readonly priority?: number | undefined;
  signal?: AbortSignal | undefined;
  /** The stack of the caller, where it was asked for. */
  readonly trace?: string | undefined;
  transfer?: readonly TransferableObject[] | undefined;
  readonly yields?: YieldSink | undefined;
}

/** What a call needs of the scheduler that owns it. */
export interface CallOwner {
  cancel(call: Call, reason: unknown): void;
  block(call: Call, timeout: number): void;
  timeOut(call: Call): void;
  onUnobserved(error: unknown, task: string): void;
}

/**
 * One run of a task on its way: submitted, queued, handed to a lane, settled. It is the producer of its own future, and what
 * is rare stands in a second object: thousands may wait, and what they take is what garbage collection costs.
 */
export class Call implements FutureProducer {
  readonly profile: TaskProfile;
  /** Its place in the order of submission. */
  readonly order: number;
  /** Dropped when it settles: a future that is kept must not keep the arguments of its task. */
  args: readonly unknown[];
  /** What falls due when its time runs out. */
  limit: Due | undefined = undefined;
  readonly extras: CallExtras | undefined;
  /** When it was submitted, by this thread's clock, in hundredths of a millisecond: a whole number takes no object of its own. */
  submitted = 0;
  /** Until it is accepted, and once it is over. */
  settled = true;
  /** Where it waits for a lane. */
  queue: CallQueue | undefined = undefined;

  /** The lane it was handed to, and its id there. */
  lane: CallHolder | undefined = undefined;
  id: CallId = -1;
  /** The number of the lane it was handed to last. */
  worker: number | undefined = undefined;
  /** What the lane reckons with for it: the estimate at hand-over. */
  weight = 0;
  /** How many workers were lost with it before it started. */
  losses = 0;

  /** Its neighbours in the queue. */
  previous: Call | undefined = undefined;
  next: Call | undefined = undefined;

  /** Who gets the outcome: a future, a sink, or what resolves a promise. */
  #outlet: Future<unknown> | CallSink | Resolve | undefined = undefined;

  constructor(profile: TaskProfile, args: readonly unknown[], order: number, extras?: CallExtras) {
    this.profile = profile;
    this.args = args;
    this.order = order;
    this.extras = extras;
  }

  /** When its time runs out, by this thread's clock. */
  get deadline(): number {
    return this.limit?.dueAt ?? Infinity;
  }

  get priority(): number {
    return this.extras?.priority ?? 0;
  }

  get affinity(): string | number | undefined {
    return this.extras?.affinity;
  }

  get transfer(): readonly TransferableObject[] | undefined {
    return this.extras?.transfer;
  }

  /** Who takes its yields; `undefined` if nobody does. */
  get yields(): YieldSink | undefined {
    return this.extras?.yields;
  }

  /** How long it is likely to run, as in its profile. A stream lasts as long as its consumer wants. */
  get estimate(): number {
    return this.yields === undefined ? this.profile.estimate : unknownEstimate;
  }

  /** Makes the future that it settles. */
  future(): Future<unknown> {
    const future = futures.create(this);
    this.#outlet = future;
    return future;
  }

  /** Makes the promise that it settles, for callers that need no future. */
  promise(): Promise<unknown> {
    const promise = new Promise(takeResolve);
    this.#outlet = taken.resolve;
    return promise;
  }

  /** Gives its outcome to `sink`. */
  giveTo(sink: CallSink): void {
    this.#outlet = sink;
  }

  succeed(value: unknown): void {
    const outlet = this.#outlet;
    if (typeof outlet === 'function') outlet(value);
    else if (outlet instanceof Future) futures.resolve(outlet, value);
    else outlet?.succeed(value);
  }

  fail(reason: unknown): void {
    const outlet = this.#outlet;
    if (typeof outlet === 'function') outlet(Promise.reject(reason));
    else if (outlet instanceof Future) futures.reject(outlet, reason);
    else outlet?.fail(reason);
  }

  /** Cancels it from this side; a future does so by itself when its `cancel` is called. */
  cancel(reason: unknown): void {
    const outlet = this.#outlet;
    if (outlet instanceof Future) {
      outlet.cancel(reason);
      return;
    }
    if (this.settled) return;
    this.profile.owner.cancel(this, reason);
    const error = new CancelledError(undefined, reason === undefined ? undefined : { cause: reason });
    if (typeof outlet === 'function') outlet(Promise.reject(error));
    else outlet?.cancel(error);
  }

  isRunning(): boolean {
    return this.lane?.isRunning(this) === true;
  }

  onCancel(reason: unknown): void {
    this.profile.owner.cancel(this, reason);
  }

  block(timeout: number): void {
    this.profile.owner.block(this, timeout);
  }

  onUnobserved(error: unknown): void {
    this.profile.owner.onUnobserved(error, this.profile.definition.name);
  }
}

type Resolve = (value: unknown) => void;

// One executor for all promises instead of a closure each: it runs inside the constructor, so what it leaves here
// belongs to the promise just made. The function that rejects is let go: of all that waits it would be a tenth, and
// resolving with a rejected promise does the same.
const taken: { resolve: Resolve } = { resolve() {} };

function takeResolve(resolve: Resolve): void {
  taken.resolve = resolve;
}
