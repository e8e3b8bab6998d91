import { CancelledError, Future, type TransferableObject } from '@dispatch/core';
import { futures, type CarryingCall, type FutureProducer, type TaskDefinition } from '@dispatch/core/internal';
import type { CallId } from '../../wire/claims.js';
import type { Due } from '../time/timeline.js';

/**
 * The estimate of a task that has not been measured: above every prefetch limit, and an integer that V8 does not box.
 */
export const unknownEstimate: number = 2 ** 30;

/** What all calls of one task in one dispatcher share. */
export interface TaskProfile {
  readonly definition: TaskDefinition;
  /** How long a call takes on average, in whole microseconds; {@link unknownEstimate} at first. */
  estimate: number;
  /** Shared by all tasks of its module. */
  readonly siblings: Siblings;
}

/** The calls of one module in one dispatcher: those that transfer something may have to wait when the others need not. */
export interface Siblings {
  readonly plain: Peers;
  readonly transferring: Peers;
}

/** Calls of which none can start if one before it cannot. */
export interface Peers {
  /** How many are in queues. */
  waiting: number;
  /** The last pass of the assignment in which one could not start. */
  stuckIn: number;
}

/** What holds an unsettled call: a queue while it waits, then the calls of a lane. */
export interface CallHolder {
  /** Whether the worker has started the call. */
  isRunning(call: Call): boolean;
  /** Takes an unstarted call back. @returns `false` if it has started. */
  withdraw(call: Call): boolean;
  /** Requests that a running call stop. A queue has no running calls. */
  stop?(call: Call, reason: unknown): void;
  /** Lets a stream yield `count` more values. A queue has no started streams. */
  pull?(call: Call, count: number): void;
}

/** Receives the outcome of a call that has neither a future nor a promise. Exactly one method is called, once. */
export interface CallSink {
  succeed(value: unknown): void;
  fail(error: unknown): void;
  cancel(error: CancelledError): void;
}

/** Receives the yields of a call. */
export interface YieldSink extends CallSink {
  /** How many values the task may yield before the consumer has taken any. */
  readonly highWaterMark: number;
  /** How many values have arrived. */
  readonly received: number;
  /** Whether all values that the task may yield have arrived: it waits in a `yield`. */
  readonly isExhausted: boolean;
  /** Whether the stream is not awaited at present, so that it does not keep the process alive. */
  isUnawaited: boolean;
  take(values: readonly unknown[]): void;
  /** The worker has released the cancelled call; `failure` is what it threw then. Only the first call has an effect. */
  released(failure?: { readonly error: unknown }): void;
}

/** What most calls do not have. */
export interface CallExtras extends CarryingCall {
  readonly affinity?: string | number | undefined;
  /** Does not throw. */
  readonly onProgress?: ((value: unknown) => void) | undefined;
  /** How many values of its progress have arrived; `undefined` for none. */
  progressReceived?: number;
  readonly priority?: number | undefined;
  signal?: AbortSignal | undefined;
  /** The stack of the caller, with `traceCallers`. */
  readonly trace?: string | undefined;
  transfer?: readonly TransferableObject[] | undefined;
  readonly yields?: YieldSink | undefined;
}

/** What a call needs from its dispatcher. */
export interface CallOwner {
  cancel(call: Call, reason: unknown): void;
  block(call: Call, timeout: number): void;
  timeOut(call: Call): void;
  onUnobserved(error: unknown, task: string): void;
}

/**
 * One run of a task: submitted, queued, assigned to a lane, settled. It is the producer of its own future. Thousands
 * may wait at a time, so rare properties are in a second object.
 */
export class Call implements FutureProducer {
  readonly owner: CallOwner;
  readonly profile: TaskProfile;
  /** Its position in the order of submission; 0 before. A stream is submitted later than it is created. */
  order = 0;
  /** Cleared when it settles: a future that is kept must not keep the arguments of its task alive. */
  args: readonly unknown[];
  /** Its timeout, if it has one. */
  limit: Due | undefined;
  readonly extras: CallExtras | undefined;
  /** When it was submitted, by this thread's clock, in hundredths of a millisecond: V8 does not box integers. */
  submitted = 0;
  /** `false` from submission to settlement only. */
  settled = true;
  /** The queue or the lane that it is in. */
  holder: CallHolder | undefined;
  /** Its id in its lane. */
  id: CallId = -1;
  /** The number of the lane that it was last assigned to. */
  worker: number | undefined;
  /** Its estimate when it was assigned. */
  weight = 0;
  /** How many workers it was lost with before it started. */
  losses = 0;

  /** The calls before and after it in its queue. */
  previous: Call | undefined;
  next: Call | undefined;

  /** Receives the outcome: a future, a sink, or the function that resolves a promise. */
  #outlet: Future<unknown> | CallSink | Resolve | undefined;

  constructor(owner: CallOwner, profile: TaskProfile, args: readonly unknown[], extras?: CallExtras) {
    this.owner = owner;
    this.profile = profile;
    this.args = args;
    this.extras = extras;
  }

  /** When its timeout expires, by this thread's clock; `Infinity` without one. */
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

  /** Those of its module that wait for the same. Constant while it is in a queue. */
  get peers(): Peers {
    const { plain, transferring } = this.profile.siblings;
    return this.transfer === undefined ? plain : transferring;
  }

  /** Receives its yields; `undefined` unless it is a stream. */
  get yields(): YieldSink | undefined {
    return this.extras?.yields;
  }

  /**
   * How long it is likely to run, see {@link TaskProfile.estimate}. The duration of a stream depends on its consumer.
   */
  get estimate(): number {
    return this.yields === undefined ? this.profile.estimate : unknownEstimate;
  }

  /** Creates the future for its outcome. */
  future(): Future<unknown> {
    const future = futures.create(this);
    this.#outlet = future;
    return future;
  }

  /** Creates the promise for its outcome, for callers that need no future. */
  promise(): Promise<unknown> {
    const promise = new Promise(takeResolve);
    this.#outlet = taken.resolve;
    return promise;
  }

  /** Passes its outcome to `sink`. */
  deliverTo(sink: CallSink): void {
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

  /** Cancels it, and its future if it has one. */
  cancel(reason: unknown): void {
    const outlet = this.#outlet;
    if (outlet instanceof Future) {
      outlet.cancel(reason);
      return;
    }
    if (this.settled) return;
    this.owner.cancel(this, reason);
    const error = new CancelledError(undefined, reason === undefined ? undefined : { cause: reason });
    if (typeof outlet === 'function') outlet(Promise.reject(error));
    else outlet?.cancel(error);
  }

  isRunning(): boolean {
    return this.holder?.isRunning(this) === true;
  }

  onCancel(reason: unknown): void {
    this.owner.cancel(this, reason);
  }

  block(timeout: number): void {
    this.owner.block(this, timeout);
  }

  onUnobserved(error: unknown): void {
    this.owner.onUnobserved(error, this.profile.definition.name);
  }
}

type Resolve = (value: unknown) => void;

// One executor for all promises instead of one closure per promise: it runs within the constructor, so `taken.resolve`
// belongs to the promise just created. The rejecting function is not kept, as it would take a tenth of the memory of a
// waiting call: resolving with a rejected promise does the same.
const taken: { resolve: Resolve } = { resolve() {} };

function takeResolve(resolve: Resolve): void {
  taken.resolve = resolve;
}
