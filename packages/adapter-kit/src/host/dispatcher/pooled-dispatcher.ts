import {
  DispatcherClosedError,
  DispatcherUnavailableError,
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
  checkTimeout,
  definitionOf,
  isImportingTasks,
  transferablesOf,
  type TaskDefinition,
} from '@dispatch/core/internal';
import { cloneMoving } from '../../wire/clone.js';
import { blockNever, refuseToBlock, type Blocking } from '../blocking/blocking.js';
import { Call, unknownEstimate, type CallExtras, type TaskProfile, type YieldSink } from '../call/call.js';
import { uncloneableArguments } from '../call/uncloneable-arguments.js';
import { claimMemoryFor } from '../lane/claim-memory.js';
import { demandFor } from '../lane/prefetch.js';
import { systemClock, type Clock } from '../time/clock.js';
import { Closing } from './closing.js';
import { Mapping } from '../streams/mapping.js';
import { Observation, type Publisher } from '../telemetry/observation.js';
import { checkCount, checkFlag, checkOptions, isIterable, objectOf } from '../settings/options.js';
import { Scheduler } from '../scheduling/scheduler.js';
import { settingsOf, type Settings } from '../settings/settings.js';
import { Stream } from '../streams/stream.js';
import type { Spawn } from '../worker-link.js';

/** What an adapter supplies to {@link createPooledDispatcher}. */
export interface Adapter {
  /** The name of its dispatchers, if the user sets none. */
  readonly name: string;
  readonly capabilities: Capabilities;
  /** How many workers its dispatchers have, if the user sets no number. */
  readonly workers: number;
  readonly spawn: Spawn;
  /** How this thread blocks, if the capability `blocking` is not `false`. */
  readonly blocking?: Blocking;
  /** Publishes events in addition to the dispatcher's `events`. */
  readonly publisher?: Publisher;
  /** Default: {@link systemClock}. */
  readonly clock?: Clock;
}

/**
 * Creates a dispatcher that runs tasks on an adapter's workers.
 *
 * @throws {TypeError} if an option is invalid.
 * @throws {DispatcherUnavailableError} if a task module calls it while a worker imports that module: it would start workers
 * that import the module again, endlessly.
 */
export function createPooledDispatcher(adapter: Adapter, options: DispatcherOptions = {}): Dispatcher {
  return new PooledDispatcher(adapter, options);
}

/** Stands for absent options, so that nothing is checked or created for a call without options. */
const noOptions = Object.freeze({});

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
        'a task module creates a dispatcher while a worker imports it, which would start workers endlessly: ' +
          'define the tasks in a module of their own, or create the dispatcher inside a function',
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
    this.#scheduler = new Scheduler({
      settings,
      clock,
      spawn,
      observation: this.#observation,
      bell,
      createClaimMemory: claimMemoryFor(capabilities),
      block: (call, limit) => {
        block(call, limit, this.#scheduler);
      },
    });
    this.#closing = new Closing(this.#scheduler, clock);
  }

  get status(): DispatcherStatus {
    return this.#closing.status;
  }

  get events(): DispatcherEvents {
    return this.#observation.events;
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
    if (this.capabilities.blocking === false) refuseToBlock(this.name);
    const future = this.executeAsync(task, options === undefined ? noOptions : syncOptions(objectOf(options)));
    try {
      return future.resultSync();
    } catch (error) {
      // The caller has no reference to the future.
      if (!future.done()) future.cancel(error);
      throw error;
    }
  }

  stream<Y, T, P>(task: StreamTask<Y, T>, options: StreamOptions<P> = {}): TaskStream<Y, T> {
    const window = checkCount('window', objectOf(options).window, 64);
    const stream = new Stream(this.#scheduler, window, this.#settings.cancelGrace);
    const call = this.#createCall(task, options, stream);
    stream.begin(call, () => {
      this.#submit(call, options);
    });
    // The values are what the task's generator yields and returns, whose types are the task's type parameters.
    return stream.consumer as TaskStream<unknown, unknown> as TaskStream<Y, T>;
  }

  map<A, T>(
    factory: (item: A) => Task<T>,
    items: Iterable<A> | AsyncIterable<A>,
    options: MapOptions & { readonly settled: true },
  ): TaskStream<MapOutcome<A, T>, void>;
  map<A, T>(
    factory: (item: A) => Task<T>,
    items: Iterable<A> | AsyncIterable<A>,
    options?: MapOptions,
  ): TaskStream<T, void>;
  map<A>(
    factory: (item: A) => Task<unknown>,
    items: Iterable<A> | AsyncIterable<A>,
    options: MapOptions = {},
  ): TaskStream<unknown, void> {
    checkOptions(options);
    const { concurrency, ordered, settled, signal, ...each } = options;
    if (typeof factory !== 'function')
      throw new TypeError(`'factory' must be a function that makes an item's task, got ${String(factory)}`);
    if (!isIterable(items)) throw new TypeError(`'items' must be iterable, got ${String(items)}`);
    const mapping = new Mapping({
      factory,
      items,
      concurrency: concurrency === undefined ? undefined : checkCount('concurrency', concurrency, 1),
      ordered: ordered === undefined || checkFlag('ordered', ordered),
      settled: checkFlag('settled', settled),
      signal,
      submit: (task, sink) => {
        const call = this.#createCall(task, each);
        call.deliverTo(sink);
        this.#submit(call, each);
        return call;
      },
      demandFor: ({ profile }) => demandFor(profile, this.#settings),
      isFull: () => this.#scheduler.calls.isFull,
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
    const { cancelPending, timeout } = objectOf(options);
    return this.#closing.close(checkTimeout(timeout), checkFlag('cancelPending', cancelPending));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #createCall<P>(task: Task<unknown>, options: ExecuteOptions<P>, yields?: YieldSink): Call {
    if (options !== noOptions) checkOptions(options);
    const definition = definitionOf(task);
    const args = argumentsOf(task);
    const extras = this.#extrasOf(args, options, yields);
    return new Call(this.#scheduler.calls, this.#profileOf(definition), args, (this.#submitted += 1), extras);
  }

  /** The rare properties of a call; usually `undefined`. Without closures: each would be one more object per call. */
  #extrasOf<P>(
    args: readonly unknown[],
    { affinity, onProgress, priority, signal }: ExecuteOptions<P>,
    yields: YieldSink | undefined,
  ): CallExtras | undefined {
    let transfer: TransferableObject[] | undefined;
    // By index: an iterator would be one more object per call.
    for (let index = 0; index < args.length; index += 1) {
      const transferables = transferablesOf(args[index]);
      if (transferables !== undefined) transfer = [...(transfer ?? []), ...transferables];
    }
    const trace = this.#settings.traceCallers ? callerTrace() : undefined;
    if ((transfer ?? trace ?? affinity ?? onProgress ?? priority ?? signal ?? yields) === undefined) return undefined;
    // The type of the progress is the caller's type parameter.
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
        call.fail(uncloneableArguments(call, cause));
        return;
      }
      // They have been transferred to the copy.
      if (call.extras !== undefined) call.extras.transfer = undefined;
    }
    const timeout = options.timeout ?? Infinity;
    this.#scheduler.calls.submit(call, timeout === Infinity ? Infinity : this.#clock.now() + timeout);
  }

  #profileOf(definition: TaskDefinition): TaskProfile {
    let profile = this.#profiles.get(definition);
    if (profile === undefined) this.#profiles.set(definition, (profile = { definition, estimate: unknownEstimate }));
    return profile;
  }
}

/** Picks the options that a blocking call has: code that is not type-checked may pass others. */
function syncOptions({ affinity, priority, snapshot, timeout }: ExecuteSyncOptions): ExecuteOptions {
  return {
    ...(timeout !== undefined && { timeout }),
    ...(priority !== undefined && { priority }),
    ...(affinity !== undefined && { affinity }),
    ...(snapshot !== undefined && { snapshot }),
  };
}

/**
 * The stack frames of the caller, without those of this package (this function, #extrasOf, #createCall, execute), and
 * without the line of the error, which not every engine adds.
 */
function callerTrace(): string {
  const lines = (new Error().stack ?? '').split('\n');
  return lines.slice(lines[0]?.startsWith('Error') === true ? 5 : 4).join('\n');
}
