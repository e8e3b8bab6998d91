import {
  DispatcherClosedError,
  DispatcherUnavailableError,
  SerializationError,
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
  type TransferableObject,
  type StreamOptions,
  type StreamTask,
  type Task,
  type TaskStream,
} from '@dispatch/core';
import {
  activeContext,
  argumentsOf,
  check,
  checkTimeout,
  definitionOf,
  isImportingTasks,
  transferablesOf,
  type TaskDefinition,
} from '@dispatch/core/internal';
import { cloneMoving } from '../../wire/clone.js';
import { describeArguments } from '../../wire/uncloneable.js';
import { blockNever, refuseToBlock, type Blocking } from '../blocking/blocking.js';
import { Call, unknownEstimate, type CallExtras, type TaskProfile, type YieldSink } from '../call/call.js';
import { claimMemoryFor } from '../lane/claim-memory.js';
import { systemClock, type Clock } from '../time/clock.js';
import { Closing } from './closing.js';
import { Mapping } from '../streams/mapping.js';
import { Observation, type Publisher } from '../telemetry/observation.js';
import { checkCount, checkOptions, checkType, isIterable, objectOf } from '../settings/options.js';
import { Scheduler } from '../scheduling/scheduler.js';
import { settingsOf, type Settings } from '../settings/settings.js';
import { Stream } from '../streams/stream.js';
import type { Spawn } from '../worker-link.js';

/** What an adapter supplies. */
export interface Adapter {
  /** Names its dispatchers where the user gave no name. */
  readonly name: string;
  readonly capabilities: Capabilities;
  /** How many workers there are where the user said nothing. */
  readonly workers: number;
  readonly spawn: Spawn;
  /** How this thread blocks, where the capability says that it does. */
  readonly blocking?: Blocking | undefined;
  /** Where events go beside the dispatcher's own `events`. */
  readonly publisher?: Publisher | undefined;
  /** Default: the platform's. */
  readonly clock?: Clock | undefined;
}

/**
 * Makes a dispatcher over an adapter's workers.
 *
 * @throws {TypeError} if an option is of the wrong kind.
 * @throws {DispatcherUnavailableError} while a worker of this thread's dispatcher imports a task module: such a module
 * would start workers that import it again, without end.
 */
export function createPooledDispatcher(adapter: Adapter, options: DispatcherOptions = {}): Dispatcher {
  return new PooledDispatcher(adapter, options);
}

/** What is done without options: nothing is to be checked, or made, for a call with none. */
const ordinary = Object.freeze({});

class PooledDispatcher implements Dispatcher {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #observation: Observation;
  readonly #scheduler: Scheduler;
  readonly #closing: Closing;
  readonly #profiles = new Map<TaskDefinition, TaskProfile>();
  #submitted = 0;

  constructor(adapter: Adapter, options: DispatcherOptions) {
    if (isImportingTasks() && activeContext() === undefined) {
      throw new DispatcherUnavailableError(
        'a module of tasks creates a dispatcher while a worker imports it, and would start workers without end: ' +
          'define tasks in a module of their own, or create the dispatcher inside a function',
      );
    }
    const settings = settingsOf(options, adapter);
    const { capabilities, clock = systemClock(), spawn } = adapter;
    const { bell, block } = adapter.blocking?.(clock) ?? { block: blockNever(settings.name) };
    this.name = settings.name;
    this.capabilities = Object.freeze({ ...capabilities });
    this.#clock = clock;
    this.#settings = settings;
    this.#observation = new Observation(this.name, clock, adapter.publisher);
    const parts = { settings, clock, spawn, observation: this.#observation, bell, block };
    this.#scheduler = new Scheduler({ ...parts, createClaimMemory: claimMemoryFor(capabilities) });
    this.#closing = new Closing(this.#scheduler, clock);
  }

  get status(): DispatcherStatus {
    return this.#closing.status;
  }

  get events(): DispatcherEvents {
    return this.#observation.events;
  }

  execute<T, P>(task: Task<T>, options: ExecuteOptions<P> = ordinary): Promise<T> {
    const call = this.#createCall(task, options);
    const promise = call.promise();
    this.#submit(call, options);
    // What the worker answers is what the task's function returned: the task's type parameter says so.
    return promise as Promise<T>;
  }

  executeAsync<T, P>(task: Task<T>, options: ExecuteOptions<P> = ordinary): Future<T> {
    const call = this.#createCall(task, options);
    const future = call.future();
    this.#submit(call, options);
    return future as Future<T>;
  }

  executeSync<T>(task: Task<T>, options?: ExecuteSyncOptions): T {
    if (this.capabilities.blocking === false) refuseToBlock(this.name);
    const future = this.executeAsync(task, options === undefined ? ordinary : withoutCallbacks(objectOf(options)));
    try {
      return future.resultSync();
    } catch (error) {
      // Nobody can ask for it any more.
      if (!future.done()) future.cancel(error);
      throw error;
    }
  }

  stream<Y, T, P>(task: StreamTask<Y, T>, options: StreamOptions<P> = {}): TaskStream<Y, T> {
    const { highWaterMark = 64 } = objectOf(options);
    checkCount('highWaterMark', highWaterMark);
    const stream = new Stream(this.#scheduler, highWaterMark, this.#settings.cancelGrace);
    const call = this.#createCall(task, options, stream);
    stream.begin(call, () => {
      this.#submit(call, options);
    });
    // What comes is what the task's generator yields and returns: the task's type parameters say so.
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
    checkOptions(options);
    const { concurrency, ordered = true, settled = false, signal, ...each } = options;
    check(typeof factory === 'function', 'factory', 'a function', factory);
    check(isIterable(items), 'items', 'iterable', items);
    if (concurrency !== undefined) checkCount('concurrency', concurrency);
    checkType('ordered', 'boolean', ordered);
    checkType('settled', 'boolean', settled);
    const mapping = new Mapping({
      factory,
      items,
      concurrency,
      ordered,
      settled,
      signal,
      submit: (task, sink) => {
        const call = this.#createCall(task, each);
        call.giveTo(sink);
        this.#submit(call, each);
        return call;
      },
      appetiteFor: ({ profile }) => this.#scheduler.appetiteFor(profile),
      isFull: () => this.#scheduler.isFull,
    });
    return mapping.consumer;
  }

  stats(): DispatcherStats {
    return this.#scheduler.stats();
  }

  async ready(): Promise<void> {
    if (this.status !== 'open') throw new DispatcherClosedError(`${this.name} is ${this.status}`);
    const { keepalive, pool } = this.#scheduler;
    keepalive.hold();
    try {
      await pool.ready();
    } finally {
      keepalive.release();
    }
  }

  close(options: CloseOptions = {}): Promise<void> {
    const { cancelPending = false, timeout } = objectOf(options);
    checkType('cancelPending', 'boolean', cancelPending);
    return this.#closing.close(checkTimeout(timeout), cancelPending);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #createCall<P>(task: Task<unknown>, options: ExecuteOptions<P>, yields?: YieldSink): Call {
    if (options !== ordinary) checkOptions(options);
    const definition = definitionOf(task);
    const args = argumentsOf(task);
    const extras = this.#extrasOf(args, options, yields);
    return new Call(this.#profileOf(definition), args, (this.#submitted += 1), extras);
  }

  /** What a call has beyond the ordinary; `undefined`, as a rule. Without closures: each would be an object more for every call. */
  #extrasOf<P>(
    args: readonly unknown[],
    { affinity, onProgress, priority, signal }: ExecuteOptions<P>,
    yields: YieldSink | undefined,
  ): CallExtras | undefined {
    let transfer: TransferableObject[] | undefined;
    // By index: an iterator is an object more too.
    for (let index = 0; index < args.length; index += 1) {
      const moved = transferablesOf(args[index]);
      if (moved !== undefined) transfer = [...(transfer ?? []), ...moved];
    }
    const trace = this.#settings.traceCallers ? callerTrace() : undefined;
    if ((transfer ?? trace ?? affinity ?? onProgress ?? priority ?? signal ?? yields) === undefined) return undefined;
    // The caller says what its task reports.
    return { affinity, onProgress: onProgress as CallExtras['onProgress'], priority, signal, trace, transfer, yields };
  }

  #submit<P>(call: Call, options: ExecuteOptions<P>): void {
    if (this.status !== 'open') {
      call.fail(new DispatcherClosedError(`${this.name} is ${this.status}`));
      return;
    }
    if (options.snapshot === true) {
      try {
        call.args = cloneMoving(call.args, call.transfer);
      } catch (cause) {
        call.fail(
          new SerializationError(
            `${describeArguments(call.args)} of '${call.profile.definition.name}' cannot be cloned`,
            { cause },
          ),
        );
        return;
      }
      // What the copy has, it has moved already.
      if (call.extras !== undefined) call.extras.transfer = undefined;
    }
    const timeout = options.timeout ?? Infinity;
    this.#scheduler.submit(call, timeout === Infinity ? Infinity : this.#clock.now() + timeout);
  }

  #profileOf(definition: TaskDefinition): TaskProfile {
    let profile = this.#profiles.get(definition);
    if (profile === undefined)
      this.#profiles.set(definition, (profile = { owner: this.#scheduler, definition, estimate: unknownEstimate }));
    return profile;
  }
}

/** Only the options that a blocking call has: JavaScript can pass others. */
function withoutCallbacks({ affinity, priority, snapshot, timeout }: ExecuteSyncOptions): ExecuteOptions {
  return { affinity, priority, snapshot, timeout };
}

/**
 * The caller's frames, without this package's own (here, #extrasOf, #createCall, execute) and the line of the error, which
 * not every engine writes.
 */
function callerTrace(): string {
  const lines = (new Error().stack ?? '').split('\n');
  return lines.slice(lines[0]?.startsWith('Error') === true ? 5 : 4).join('\n');
}
