import {
  DispatcherClosedError,
  type Capabilities,
  type CloseOptions,
  type Dispatcher,
  type DispatcherEvents,
  type DispatcherOptions,
  type DispatcherStats,
  type DispatcherStatus,
  type ExecuteOptions,
  type ExecuteSyncOptions,
  type Future,
  type MapOptions,
  type MapOutcome,
  type StreamOptions,
  type StreamTask,
  type Task,
  type TaskStream,
} from '@dispatch/core';
import {
  argumentsOf,
  check,
  checkMayCreate,
  checkTimeout,
  definitionOf,
  objectOf,
  uncloneable,
  type CarryingCall,
  type TaskDefinition,
} from '@dispatch/core/internal';
import type { EngineDispatcher } from '@dispatch/core/share';
import { blockNever, type WayOfBlocking } from '../blocking/blocking.js';
import { Call, unknownEstimate, type Siblings, type TaskProfile, type YieldSink } from '../call/call.js';
import { demandFor } from '../lane/prefetch.js';
import { Scheduler } from '../scheduling/scheduler.js';
import { checkCount, checkOptions, checkType, isIterable } from '../settings/options.js';
import { settingsOf } from '../settings/settings.js';
import { Mapping } from '../streams/mapping.js';
import { Stream } from '../streams/stream.js';
import { systemClock } from '../time/clock.js';
import type { Adapter } from './adapter.js';
import { callerTrace, extrasOf } from './call-extras.js';
import { Closing } from './closing.js';

/**
 * Creates a dispatcher that runs tasks on an adapter's workers.
 *
 * @throws {TypeError} if an option is invalid.
 * @throws {DispatcherUnavailableError} if a task module calls it while a worker imports that module: it would start
 * workers that import the module again, endlessly.
 */
export function createPooledDispatcher(adapter: Adapter, options: DispatcherOptions = {}): Dispatcher {
  return new PooledDispatcher(adapter, options);
}

/** Used for absent options, so that nothing is checked or created for a call without options. */
const noOptions = Object.freeze({});

class PooledDispatcher implements Dispatcher, EngineDispatcher {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly uncloneable: symbol = uncloneable;
  // Libraries for reactive state, such as Vue, wrap what has no tag in a Proxy.
  readonly [Symbol.toStringTag]: string = 'Dispatcher';
  readonly #scheduler: Scheduler;
  readonly #closing: Closing;
  readonly #executeSync: WayOfBlocking['executeSync'];
  readonly #profiles = new Map<TaskDefinition, TaskProfile>();
  /** By the URL of the module. */
  readonly #siblings = new Map<string | undefined, Siblings>();
  #submitted = 0;

  constructor(adapter: Adapter, options: DispatcherOptions) {
    checkMayCreate();
    const settings = settingsOf(options, adapter);
    const { capabilities, clock = systemClock() } = adapter;
    const blocking = adapter.blocking?.(clock) ?? blockNever(settings.name);
    this.#executeSync = blocking.executeSync;
    this.name = settings.name;
    this.capabilities = Object.freeze({ ...capabilities });
    this.#scheduler = new Scheduler(settings, clock, adapter, blocking);
    this.#closing = new Closing(this.#scheduler);
  }

  get status(): DispatcherStatus {
    return this.#closing.status;
  }

  get events(): DispatcherEvents {
    return this.#scheduler.observation.events;
  }

  get '~engine'(): Scheduler {
    return this.#scheduler;
  }

  execute<T, P>(task: Task<T>, options: ExecuteOptions<P> = noOptions): Promise<T> {
    const call = this.#createCall(task, options);
    const promise = call.promise();
    this.#submit(call, options);
    // The worker replies with the return value of the task's function, whose type is the task's type parameter.
    return promise as Promise<T>;
  }

  executeAsync<T, P>(task: Task<T>, options: ExecuteOptions<P> = noOptions): Future<T> {
    const call = this.#createCall(task, options);
    const future = call.future();
    this.#submit(call, options);
    return future as Future<T>;
  }

  executeSync<T>(task: Task<T>, options?: ExecuteSyncOptions): T {
    return this.#executeSync(this, task, options);
  }

  stream<Y, T, P>(task: StreamTask<Y, T>, options: StreamOptions<P> = {}): TaskStream<Y, T> {
    const { highWaterMark = 64 } = objectOf(options);
    checkCount('highWaterMark', highWaterMark);
    const stream = new Stream(this.#scheduler, highWaterMark, this.#scheduler.settings.cancelGrace);
    const call = this.#createCall(task, options, stream);
    stream.begin(call, () => {
      this.#submit(call, options);
    });
    // The values are what the task's generator yields and returns, whose types are the task's type parameters.
    return stream.consumer as TaskStream<unknown, unknown> as TaskStream<Y, T>;
  }

  map<A, T, P>(
    factory: (item: A) => Task<T>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options: MapOptions<P> & { readonly settled: true },
  ): TaskStream<MapOutcome<A, T>, void>;
  map<A, T, P>(
    factory: (item: A) => Task<T>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options?: MapOptions<P>,
  ): TaskStream<T, void>;
  map<A, P>(
    factory: (item: A) => Task<unknown>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options: MapOptions<P> = {},
  ): TaskStream<unknown, void> {
    checkOptions(options, ', concurrency, ordered, settled');
    const { concurrency, ordered = true, settled = false, signal, ...each } = options;
    check(typeof factory === 'function', 'factory', 'a function that returns a task', factory);
    check(isIterable(items), 'items', 'iterable', items);
    if (concurrency !== undefined) checkCount('concurrency', concurrency);
    checkType('ordered', 'boolean', ordered);
    checkType('settled', 'boolean', settled);
    // Later the caller is not on the stack.
    const {
      settings: { capture, traceCallers },
    } = this.#scheduler;
    const trace = traceCallers ? callerTrace(1) : undefined;
    const carry = capture?.(true);
    const mapping = new Mapping({
      factory,
      items,
      concurrency,
      ordered,
      settled,
      signal,
      submit: (task, sink) => {
        const call = this.#createCall(task, each, undefined, trace, carry);
        call.deliverTo(sink);
        this.#submit(call, each);
        return call;
      },
      demandFor: ({ profile }) =>
        demandFor(profile, this.#scheduler.settings, this.#scheduler.pool.lanes[0]?.link.roundTrip),
      isFull: () => this.#scheduler.calls.isFull,
    });
    return mapping.consumer;
  }

  stats(): DispatcherStats {
    return this.#scheduler.stats();
  }

  async ready(): Promise<void> {
    const { keepalive, pool } = this.#scheduler;
    if (this.status === 'open') {
      keepalive.hold();
      await pool.ready().finally(() => keepalive.release());
    }
    // Also if it has closed meanwhile.
    if (this.status !== 'open') throw this.#closedError();
  }

  close(options: CloseOptions = {}): Promise<void> {
    const { cancelPending = false, timeout } = objectOf(options, 'cancelPending, timeout');
    checkType('cancelPending', 'boolean', cancelPending);
    return this.#closing.close(checkTimeout(timeout), cancelPending);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /**
   * @param trace the stack of the caller, if it is not the caller of the method that calls this one.
   * @param carried what was captured, if it is not to be captured now.
   */
  #createCall<P>(
    task: Task<unknown>,
    options: ExecuteOptions<P>,
    yields?: YieldSink,
    trace?: string,
    carried?: CarryingCall['carry'],
  ): Call {
    const definition = definitionOf(task);
    if (options !== noOptions) checkOptions(options, yields && ', highWaterMark');
    const args = argumentsOf(task);
    const { capture, traceCallers } = this.#scheduler.settings;
    const stack = traceCallers ? (trace ?? callerTrace(2)) : undefined;
    const extras = extrasOf(args, options, stack, yields, carried ?? capture?.(false));
    return new Call(this.#scheduler.calls, this.#profileOf(definition), args, extras);
  }

  #submit<P>(call: Call, options: ExecuteOptions<P>): void {
    const { calls, timeline } = this.#scheduler;
    call.order = this.#submitted += 1;
    if (this.status !== 'open') {
      calls.reject(call, this.#closedError());
      return;
    }
    const timeout = options.timeout ?? Infinity;
    const deadline = timeout === Infinity ? Infinity : timeline.now() + timeout;
    calls.submit(call, deadline, options.snapshot === true);
  }

  #closedError(): DispatcherClosedError {
    return new DispatcherClosedError(`the dispatcher '${this.name}' is ${this.status}, and takes no more tasks`);
  }

  #profileOf(definition: TaskDefinition): TaskProfile {
    let profile = this.#profiles.get(definition);
    if (profile === undefined) {
      const { module } = definition;
      const siblings = this.#siblings.get(module) ?? {
        plain: { waiting: 0, stuckIn: 0 },
        transferring: { waiting: 0, stuckIn: 0 },
      };
      this.#siblings.set(module, siblings);
      this.#profiles.set(definition, (profile = { definition, estimate: unknownEstimate, siblings }));
    }
    return profile;
  }
}
