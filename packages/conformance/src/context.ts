import type { Capabilities, Dispatcher, DispatcherOptions } from '@dispatch/core';
import { fail } from './assertions.js';
import { hasBroadcastChannel } from './channel.js';
import { Gate } from './gate.js';
import { GateChannel } from './gate-channel.js';
import { guarded, MissingError, originalOf } from './guard.js';
import type { AsyncContexts, Harness, ProgramResult } from './harness.js';
import type { ProgramName } from './programs.js';
import { checkCreated, type SharedDispatcher } from './shared-dispatcher.js';
import { show } from './show.js';
import { Waiting } from './waiting.js';
import { setTimeout } from './timers.js';

/** The kind of dispatcher that a case needs from its harness. */
export type DispatcherKind = 'ordinary' | 'unstartable' | 'short of memory' | 'short of stack' | 'with a setup';

/** The environment of a case. Everything that the case creates here is closed after it, even if it fails. */
export class CaseContext {
  readonly capabilities: Capabilities;
  /** How many milliseconds late timers and tasks of this platform may be: added to every time that a case waits for. */
  readonly slack: number;
  /** The URL of a module that exports `createDispatcher`; only with the ability `adapter`. */
  readonly adapter: string;
  /** The URL of a module that exports `createDispatcher`, for tasks; only with the ability `localAdapter`. */
  readonly localAdapter: string;
  /** The URL of the module with which the program was started; only with the ability `entry`. */
  readonly entry: string;
  /** The URL of a module that exports `evaluate`; only with the ability `otherRealm`. */
  readonly otherRealm: string;
  /** What the case is waiting for. */
  readonly waiting: Waiting = new Waiting();
  readonly #id: string = Math.random().toString(36).slice(2);
  readonly #harness: Harness;
  readonly #dispatchers: Dispatcher[] = [];
  readonly #gates: Gate[] = [];
  readonly #channel: GateChannel | undefined;
  readonly #sharedDispatcher: SharedDispatcher;
  readonly #unheard: MissingError | undefined;
  #shares = false;
  #missing: MissingError | undefined;
  readonly #results: (() => string)[] = [];
  #hasEnded = false;

  /** @param unheard if it is known that messages of the tasks do not arrive. */
  constructor(
    harness: Harness,
    capabilities: Capabilities,
    sharedDispatcher: SharedDispatcher,
    unheard?: MissingError,
  ) {
    this.#unheard = unheard;
    this.#harness = harness;
    this.#sharedDispatcher = sharedDispatcher;
    this.capabilities = capabilities;
    this.slack = harness.clock?.slack ?? 0;
    this.adapter = harness.adapter ?? '';
    this.localAdapter = harness.localAdapter ?? '';
    this.entry = harness.entry ?? '';
    this.otherRealm = harness.otherRealm ?? '';
    if (harness.channel !== undefined || hasBroadcastChannel()) this.#channel = new GateChannel(harness.channel);
  }

  /** What the case has needed and not found, if anything. */
  get missing(): MissingError | undefined {
    return this.#missing;
  }

  /** What the case has received last. For the complaint if the case cannot continue with it. */
  get lastResults(): readonly string[] {
    return this.#results.slice(-3).map((describe) => describe());
  }

  /** Whether the case waits for tasks at a gate, and no message of a task has arrived. */
  get hearsNothing(): boolean {
    return this.#channel !== undefined && this.#channel.awaited > 0 && this.#channel.heard === 0;
  }

  /** Whether a message of a task has arrived. */
  get hasHeard(): boolean {
    return this.#channel !== undefined && this.#channel.heard > 0;
  }

  /** Fulfils when gates work. The runner calls it before the case. */
  async begin(): Promise<void> {
    if (this.#channel !== undefined) await this.waiting.for('the channel of its gates', this.#channel.connect());
  }

  /** Creates a new dispatcher. Unobserved failures are ignored unless the options say otherwise. */
  async dispatcher(options: DispatcherOptions = {}, kind: DispatcherKind = 'ordinary'): Promise<Dispatcher> {
    const create = {
      ordinary: this.#harness.create,
      unstartable: this.#harness.createUnstartable,
      'short of memory': this.#harness.createShortOfMemory,
      'short of stack': this.#harness.createShortOfStack,
      'with a setup': this.#harness.createWithSetup,
    }[kind];
    if (create === undefined)
      return fail(`the case needs a dispatcher that is ${kind} but does not declare it in 'needs'`);
    const quiet: DispatcherOptions = { onUnobservedError() {}, ...options };
    const created = await this.waiting.for('create()', Promise.resolve(create.call(this.#harness, quiet)));
    checkCreated(created);
    const dispatcher = guarded(created, this.#onMissing);
    this.#dispatchers.push(dispatcher);
    return dispatcher;
  }

  readonly #onMissing = (error: MissingError): void => {
    this.#missing ??= error;
  };

  /**
   * A dispatcher that is shared between cases, with one worker and a `cancelGrace` of one minute. It is for cases that
   * test outcomes of tasks and leave nothing behind. Its estimates of the durations of tasks are unknown.
   */
  shared(): Promise<Dispatcher> {
    this.#shares = true;
    this.#sharedDispatcher.onMissing = this.#onMissing;
    return this.waiting.for('create()', this.#sharedDispatcher.get());
  }

  /** Creates a new gate. */
  gate(): Gate {
    if (this.#channel === undefined || this.#unheard !== undefined) {
      this.#missing ??=
        this.#unheard ??
        new MissingError(
          'BroadcastChannel',
          'this platform has no BroadcastChannel, through which tasks signal to their case: the harness has to supply another channel (Harness.channel)',
        );
      throw this.#missing;
    }
    const gate = new Gate(this.waiting, this.#channel);
    this.#gates.push(gate);
    return gate;
  }

  /** A unique key under which tasks of this case keep state in their worker. @param name distinguishes several keys. */
  key(name: string): string {
    return `${name} ${this.#id}`;
  }

  /**
   * Returns `promise` for a case that awaits it later. If the case fails first and never awaits it, its rejection does
   * not end the process as an unhandled rejection.
   */
  later<T>(promise: Promise<T>): Promise<T> {
    promise.catch(() => {});
    return promise;
  }

  /** Waits for `promise` to fulfil. @returns its value. */
  gives<T>(what: string, promise: PromiseLike<T>): Promise<T> {
    return this.later(
      this.waiting.for(what, promise).then(
        (value) => {
          this.#results.push(() => `${what} gave ${show(value)}`);
          return value;
        },
        (error: unknown) => fail(`${what} succeeds: it failed with ${show(error)}`, error),
      ),
    );
  }

  /** Waits for `promise` to reject. @returns the reason. */
  failure(what: string, promise: PromiseLike<unknown>): Promise<unknown> {
    return this.later(
      this.waiting.for(what, promise).then(
        (value) => fail(`${what} fails: it succeeded with ${show(value)}`),
        (error: unknown) => {
          this.#results.push(() => `${what} failed with ${show(error)}`);
          return error;
        },
      ),
    );
  }

  /** Checks `condition` repeatedly until it holds. */
  async eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    const poll = async (): Promise<void> => {
      while (!(await condition())) {
        await this.pause(5);
        // Otherwise a case that is past its deadline would poll for as long as the process lives.
        if (this.#hasEnded) fail(`the case ended while it waited for ${what}`);
      }
    };
    await this.waiting.for(what, poll());
  }

  /** Waits for a time. Use it only to let time pass, never to prove that something does not happen. */
  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, milliseconds);
    });
  }

  /** Lets the event loop turn a few times: what had only to wait for its turn has had it. */
  async turns(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await this.pause(0);
  }

  /** Ends the workers of `dispatcher` from outside; only with the ability `kill`. */
  async kill(dispatcher: Dispatcher): Promise<void> {
    if (this.#harness.kill === undefined) fail(`the case does not declare that it needs 'kill'`);
    // A harness may not know which dispatcher a worker belongs to. The shared dispatcher must not lose its workers.
    await this.#sharedDispatcher.close(0);
    await this.waiting.for('kill()', this.#harness.kill(originalOf(dispatcher)));
  }

  /** Sends a signal to the workers of `dispatcher`; only with the ability `signalWorkers`. */
  async signalWorkers(dispatcher: Dispatcher, signal: string): Promise<void> {
    if (this.#harness.signalWorkers === undefined) fail(`the case does not declare that it needs 'signalWorkers'`);
    await this.waiting.for('signalWorkers()', this.#harness.signalWorkers(originalOf(dispatcher), signal));
  }

  /** The asynchronous contexts of the platform; only with the ability `asyncLocalStorage`. */
  get storage(): AsyncContexts {
    return this.#harness.asyncLocalStorage ?? fail(`the case does not declare that it needs 'asyncLocalStorage'`);
  }

  /** Runs a program of the suite in a separate process; only with the ability `runProgram`. */
  async runProgram(name: ProgramName): Promise<ProgramResult> {
    if (this.#harness.runProgram === undefined) fail(`the case does not declare that it needs 'runProgram'`);
    return this.waiting.for(`the program '${name}'`, this.#harness.runProgram(name));
  }

  /**
   * Called by the runner. Opens the gates, so that no task keeps waiting, and closes the dispatchers.
   * @throws {ConformanceError} if a dispatcher does not close.
   */
  async end(timeout: number): Promise<void> {
    this.#hasEnded = true;
    for (const gate of this.#gates) gate.open();
    try {
      if (this.#shares)
        await this.waiting.for(
          'the dispatcher that cases share to be idle after the case',
          this.#sharedDispatcher.settle(),
        );
      for (const dispatcher of this.#dispatchers) {
        const closed = dispatcher.close({ cancelPending: true, timeout });
        await this.waiting.for('the dispatcher to close after the case', closed);
        if (dispatcher.status !== 'closed')
          fail(`the dispatcher is closed after the case: its status is ${show(dispatcher.status)}`);
      }
    } finally {
      this.#channel?.close();
    }
  }
}
