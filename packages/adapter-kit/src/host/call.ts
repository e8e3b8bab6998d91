import { CancelledError, type Future, type Movable } from '@dispatch/core';
import { futures, type FutureProducer, type TaskDefinition } from '@dispatch/core/internal';
import type { CallId } from '../wire/claims.js';
import type { Due } from './timeline.js';

/** What the dispatcher knows of a task: its definition, and how long its calls take. */
export interface TaskProfile {
  readonly definition: TaskDefinition;
  /** Milliseconds a call takes on average, `Infinity` while it is not known. */
  estimate: number;
}

/** The lane that a call was handed to, as the call and the scheduler need it. */
export interface CallHolder {
  /** Whether the worker has started it. */
  isRunning(call: Call): boolean;
  /** Takes an unstarted call back. @returns `false` if it has started. */
  withdraw(call: Call): boolean;
  /** Tells a running call to stop. */
  abandon(call: Call, reason: unknown): void;
}

/** What a call needs of the scheduler that owns it. */
export interface CallOwner {
  cancel(call: Call, reason: unknown): void;
  block(call: Call, timeout: number): void;
  timeOut(call: Call): void;
  onUnobserved(error: unknown, task: string): void;
}

/**
 * One run of a task on its way: submitted, queued, handed to a lane, settled. It is the producer of its future and its
 * own deadline, so that a call costs one object beside the future.
 */
export class Call implements FutureProducer, Due {
  readonly owner: CallOwner;
  readonly profile: TaskProfile;
  /** Its place in the order of submission. */
  readonly order: number;
  /** Dropped when it settles: a future that is kept must not keep the arguments of its task. */
  args: readonly unknown[];
  deadline: number = Infinity;
  signal: AbortSignal | undefined = undefined;
  /** The stack of the caller, where it was asked for. */
  trace: string | undefined = undefined;
  transfer: readonly Movable[] | undefined = undefined;
  /** Until it is accepted, and once it is over. */
  settled = true;
  /** Whether it stands in the queue. */
  queued = false;

  /** The lane it was handed to, and its id there. */
  lane: CallHolder | undefined = undefined;
  id: CallId = -1;
  /** What the lane reckons with for it: the estimate at hand-over. */
  weight = 0;
  /** How many workers were lost with it before it started. */
  losses = 0;

  /** Its neighbours in the queue. */
  previous: Call | undefined = undefined;
  next: Call | undefined = undefined;

  dueAt: number = Infinity;
  place = -1;

  #future: Future<unknown> | undefined = undefined;
  #resolve: ((value: unknown) => void) | undefined = undefined;
  #reject: ((error: unknown) => void) | undefined = undefined;

  constructor(owner: CallOwner, profile: TaskProfile, args: readonly unknown[], order: number) {
    this.owner = owner;
    this.profile = profile;
    this.args = args;
    this.order = order;
  }

  /** Makes the future that it settles. */
  future(): Future<unknown> {
    return (this.#future = futures.create(this));
  }

  /** Makes the promise that it settles, for callers that need no future. */
  promise(): Promise<unknown> {
    const promise = new Promise(takeResolvers);
    this.#resolve = taken.resolve;
    this.#reject = taken.reject;
    return promise;
  }

  succeed(value: unknown): void {
    if (this.#future !== undefined) futures.resolve(this.#future, value);
    else this.#resolve?.(value);
  }

  fail(error: unknown): void {
    if (this.#future !== undefined) futures.reject(this.#future, error);
    else this.#reject?.(error);
  }

  /** Cancels it from this side; a future does so by itself when its `cancel` is called. */
  cancel(reason: unknown): void {
    if (this.#future !== undefined) this.#future.cancel(reason);
    else {
      this.owner.cancel(this, reason);
      this.#reject?.(new CancelledError(undefined, reason === undefined ? undefined : { cause: reason }));
    }
  }

  isRunning(): boolean {
    return this.lane?.isRunning(this) === true;
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

  onDue(): void {
    this.owner.timeOut(this);
  }
}

interface Resolvers {
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

// One executor for all promises instead of a closure each: it runs inside the constructor, so what it leaves here
// belongs to the promise just made.
const taken: Resolvers = { resolve() {}, reject() {} };

function takeResolvers(resolve: (value: unknown) => void, reject: (error: unknown) => void): void {
  taken.resolve = resolve;
  taken.reject = reject;
}
