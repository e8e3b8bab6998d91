import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import type { OpenChannel } from './channel.js';
import type { ProgramName } from './programs.js';

/** The result of a program that ran in a separate process. */
export interface ProgramResult {
  /** `null` if a signal ended the process. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether the process did not end by itself and the harness had to end it. */
  readonly timedOut: boolean;
}

/** The part of Node's `AsyncLocalStorage` that the suite uses. */
export interface AsyncContexts {
  run<R>(store: string, body: () => R): R;
  getStore(): string | undefined;
}

/**
 * What an adapter passes to the suite. Most adapters need only `name` and `create`. The other members are abilities
 * that no capability expresses: a case that needs a missing ability is skipped, and the report says so.
 */
export interface Harness {
  readonly name: string;

  /** Creates a new dispatcher with these options. Called once or more per case; the suite closes the dispatchers. */
  create(options?: DispatcherOptions): Dispatcher | Promise<Dispatcher>;

  /**
   * The URL of a module that exports the adapter's `createDispatcher`, such as `import.meta.resolve('@dispatch/node')`.
   * Worker threads import it: the suite uses it to create a dispatcher inside a task's module.
   */
  readonly adapter?: string | undefined;

  /**
   * The URL of a module that exports the `createDispatcher` of an adapter that runs tasks on its own thread, such as
   * `import.meta.resolve('@dispatch/in-process')`. Tasks import it, and create a dispatcher in their worker.
   */
  readonly localAdapter?: string | undefined;

  /**
   * The URL of the module with which the program was started, where workers import modules: on Node
   * `pathToFileURL(process.argv[1]).href`.
   */
  readonly entry?: string | undefined;

  /**
   * Ends all workers of `dispatcher` from outside immediately, without notifying the dispatcher, and fulfils when they
   * have ended.
   */
  readonly kill?: ((dispatcher: Dispatcher) => Promise<void>) | undefined;

  /**
   * Sends a signal, such as `'SIGTERM'`, to all workers of `dispatcher`, if they are processes. Fulfils when the system
   * has taken it.
   */
  readonly signalWorkers?: ((dispatcher: Dispatcher, signal: string) => Promise<void>) | undefined;

  /** Like `create`, but the dispatcher's workers can never start, for whatever reason. */
  readonly createUnstartable?: ((options?: DispatcherOptions) => Dispatcher | Promise<Dispatcher>) | undefined;

  /** Like `create`, but each worker runs out of memory once it uses about 64 MB. */
  readonly createShortOfMemory?: ((options?: DispatcherOptions) => Dispatcher | Promise<Dispatcher>) | undefined;

  /**
   * Like `create`, but each worker has a stack of about a quarter of the usual one, such as `stackSizeMb: 1` of a thread of Node:
   * it cannot read an argument of 2000 levels that its caller can send.
   */
  readonly createShortOfStack?: ((options?: DispatcherOptions) => Dispatcher | Promise<Dispatcher>) | undefined;

  /** Whether what a worker writes past its streams, to the descriptors 1 and 2, is output of the dispatcher's process. */
  readonly directOutput?: true | undefined;

  /** Whether `broadcast` of `@dispatch/core/broadcast` reaches the workers: adapters over the adapter kit have this. */
  readonly broadcasts?: true | undefined;

  /**
   * Like `create`, and each worker has the suite's setup: the default export of `@dispatch/conformance/setup`. Its data
   * is in the options.
   */
  readonly createWithSetup?: ((options?: DispatcherOptions) => Dispatcher | Promise<Dispatcher>) | undefined;

  /**
   * Runs one of the suite's programs as the main script of a new process, with this adapter:
   * `programs[name](createDispatcher)`, from `@dispatch/conformance/programs`, whose documentation has an
   * implementation for Node. It waits 15 to 25 seconds for the process to end by itself.
   */
  readonly runProgram?: ((name: ProgramName) => Promise<ProgramResult>) | undefined;

  /**
   * The URL of a module that exports `evaluate(expression)`, which evaluates JavaScript in another realm of its thread,
   * such as a context of `node:vm`. Worker threads import it.
   */
  readonly otherRealm?: string | undefined;

  /**
   * A new `AsyncLocalStorage` of `node:async_hooks`, on platforms that have asynchronous contexts: the suite sees by it
   * in which context a callback runs.
   */
  readonly asyncLocalStorage?: AsyncContexts | undefined;

  /**
   * Opens the channel through which cases and their tasks signal to one another. Needed if the workers are where the
   * `BroadcastChannel` of this thread does not reach: in another process, on another machine, or on a platform without
   * one. In the worker, `useChannel` of `@dispatch/conformance/channel` sets the other end. Default: a
   * `BroadcastChannel`.
   */
  readonly channel?: OpenChannel | undefined;

  /** How many milliseconds late this platform may run a timer or a task. Default 0. */
  readonly clock?: { readonly slack: number } | undefined;
}

/** The members of a harness that a case can need. */
export type HarnessAbility =
  | 'adapter'
  | 'localAdapter'
  | 'entry'
  | 'kill'
  | 'signalWorkers'
  | 'createUnstartable'
  | 'createShortOfMemory'
  | 'createShortOfStack'
  | 'directOutput'
  | 'broadcasts'
  | 'createWithSetup'
  | 'otherRealm'
  | 'runProgram'
  | 'asyncLocalStorage';
