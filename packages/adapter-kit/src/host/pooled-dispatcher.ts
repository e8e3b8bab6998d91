import {
  DispatcherClosedError,
  DispatcherUnavailableError,
  SerializationError,
  type Capabilities,
  type CloseOptions,
  type Dispatcher,
  type DispatcherOptions,
  type DispatcherStatus,
  type ExecuteOptions,
  type ExecuteSyncOptions,
  type Future,
  type Task,
} from '@dispatch/core';
import { activeContext, argumentsOf, checkTimeout, definitionOf, transferablesOf, type TaskDefinition } from '@dispatch/core/internal';
import { isImportingTasks } from '../module-import.js';
import { bellBytes } from '../wire/bell.js';
import { cloneMoving } from '../wire/clone.js';
import { describeArguments } from '../wire/uncloneable.js';
import { blockNever, blockOnBell, refuseToBlock, type Block } from './blocking.js';
import { Call, type TaskProfile } from './call.js';
import { systemClock, type Clock } from './clock.js';
import { Closing } from './closing.js';
import { blockInline, type RunInline } from './inline.js';
import { Scheduler } from './scheduler.js';
import { settingsOf } from './settings.js';
import type { Spawn } from './worker-link.js';

/** What an adapter supplies. */
export interface Adapter {
  /** Names its dispatchers where the user gave no name. */
  readonly name: string;
  readonly capabilities: Capabilities;
  /** How many workers there are where the user said nothing. */
  readonly workers: number;
  readonly spawn: Spawn;
  /** Runs a task on this thread; for the capability `blocking: 'synchronous'`. */
  readonly runInline?: RunInline;
  /** Default: the platform's. */
  readonly clock?: Clock;
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

class PooledDispatcher implements Dispatcher {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #closing: Closing;
  readonly #profiles = new Map<TaskDefinition, TaskProfile>();
  readonly #traceCallers: boolean;
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
    const bell = capabilities.blocking === true ? new SharedArrayBuffer(bellBytes) : undefined;
    const sharedMemory = capabilities.parallel && capabilities.sharedMemory;
    this.name = settings.name;
    this.capabilities = Object.freeze({ ...capabilities });
    this.#clock = clock;
    this.#traceCallers = settings.traceCallers;
    this.#scheduler = new Scheduler({ settings, clock, spawn, bell, sharedMemory, block: blockOf(adapter, clock, bell) });
    this.#closing = new Closing(this.#scheduler, clock);
  }

  get status(): DispatcherStatus {
    return this.#closing.status;
  }

  execute<T>(task: Task<T>, options: ExecuteOptions = {}): Promise<T> {
    const call = this.#createCall(task, options);
    const promise = call.promise();
    this.#submit(call, options);
    // What the worker answers is what the task's function returned: the task's type parameter says so.
    return promise as Promise<T>;
  }

  executeAsync<T>(task: Task<T>, options: ExecuteOptions = {}): Future<T> {
    const call = this.#createCall(task, options);
    const future = call.future();
    this.#submit(call, options);
    return future as Future<T>;
  }

  executeSync<T>(task: Task<T>, options: ExecuteSyncOptions = {}): T {
    if (this.capabilities.blocking === false) refuseToBlock(this.name);
    const { timeout, snapshot } = options;
    return this.executeAsync(task, { ...(timeout !== undefined && { timeout }), ...(snapshot !== undefined && { snapshot }) }).resultSync();
  }

  async ready(): Promise<void> {
    if (this.status !== 'open') throw new DispatcherClosedError(`${this.name} is ${this.status}`);
    const ready = this.#scheduler.roster.ready();
    this.#scheduler.hold();
    await ready;
  }

  close(options: CloseOptions = {}): Promise<void> {
    const { cancelPending, timeout } = objectOf(options);
    return this.#closing.close(checkTimeout(timeout), checkFlag('cancelPending', cancelPending));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #createCall(task: Task<unknown>, options: ExecuteOptions): Call {
    const { signal, snapshot, timeout } = objectOf(options);
    checkTimeout(timeout);
    checkFlag('snapshot', snapshot);
    if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError(`'signal' is not an AbortSignal but ${String(signal)}`);
    const definition = definitionOf(task);
    const args = argumentsOf(task);
    const call = new Call(this.#scheduler, this.#profileOf(definition), args, (this.#submitted += 1));
    for (const arg of args) {
      const moved = transferablesOf(arg);
      if (moved !== undefined) call.transfer = [...(call.transfer ?? []), ...moved];
    }
    if (this.#traceCallers) call.trace = callerTrace();
    return call;
  }

  #submit(call: Call, options: ExecuteOptions): void {
    if (this.status !== 'open') {
      call.fail(new DispatcherClosedError(`${this.name} is ${this.status}`));
      return;
    }
    if (options.snapshot === true) {
      try {
        call.args = cloneMoving(call.args, call.transfer);
      } catch (cause) {
        call.fail(new SerializationError(`${describeArguments(call.args)} of '${call.profile.definition.name}' cannot be cloned`, { cause }));
        return;
      }
      call.transfer = undefined;
    }
    const timeout = options.timeout ?? Infinity;
    this.#scheduler.submit(call, timeout === Infinity ? Infinity : this.#clock.now() + timeout, options.signal);
  }

  #profileOf(definition: TaskDefinition): TaskProfile {
    let profile = this.#profiles.get(definition);
    if (profile === undefined) this.#profiles.set(definition, (profile = { definition, estimate: Infinity }));
    return profile;
  }
}

function objectOf<T extends object>(options: T): T {
  if (typeof options === 'object' && options !== null) return options;
  throw new TypeError(`'options' must be an object, got ${String(options)}`);
}

function checkFlag(name: string, value: boolean | undefined): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw new TypeError(`'${name}' must be true or false, got ${String(value)}`);
}

function blockOf(adapter: Adapter, clock: Clock, bell: SharedArrayBuffer | undefined): Block {
  if (bell !== undefined) return blockOnBell(bell, clock);
  return adapter.runInline === undefined ? blockNever(adapter.name) : blockInline(adapter.runInline, clock);
}

/** The caller's frames, without the line of the error and this package's own two frames. */
function callerTrace(): string {
  return (new Error().stack ?? '').split('\n').slice(4).join('\n');
}
