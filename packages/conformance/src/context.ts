import type { Capabilities, Dispatcher, DispatcherOptions } from '@dispatch/core';
import { fail } from './assertions.js';
import { Gate } from './gate.js';
import { GateChannel } from './gate-channel.js';
import type { Harness, ProgramResult } from './harness.js';
import type { ProgramName } from './programs.js';
import type { SharedDispatcher } from './shared-dispatcher.js';
import { show } from './show.js';
import { Waiting } from './waiting.js';

/** Which kind of dispatcher a case wants from its harness. */
export type DispatcherKind = 'ordinary' | 'unstartable' | 'short of memory';

/** What a case works with. Everything it takes from here is put away after it, also when it fails. */
export class CaseContext {
  readonly capabilities: Capabilities;
  /** How many milliseconds late this platform may be. Add it to every time that a case waits for. */
  readonly slack: number;
  /** The URL of a module that exports `createDispatcher`; only with the ability `adapter`. */
  readonly adapter: string;
  /** What the case waits for now. */
  readonly waiting: Waiting = new Waiting();
  readonly #id: string = Math.random().toString(36).slice(2);
  readonly #harness: Harness;
  readonly #dispatchers: Dispatcher[] = [];
  readonly #gates: Gate[] = [];
  readonly #channel = new GateChannel();
  readonly #sharedDispatcher: SharedDispatcher;
  #shares = false;

  constructor(harness: Harness, capabilities: Capabilities, sharedDispatcher: SharedDispatcher) {
    this.#harness = harness;
    this.#sharedDispatcher = sharedDispatcher;
    this.capabilities = capabilities;
    this.slack = harness.clock?.slack ?? 0;
    this.adapter = harness.adapter ?? '';
  }

  /** Resolves once gates work. Called by the runner, before the case. */
  async begin(): Promise<void> {
    await this.waiting.for('the channel of its gates', this.#channel.connect());
  }

  /** A fresh dispatcher. Failures that nobody looks at are kept quiet unless the options say otherwise. */
  async dispatcher(options: DispatcherOptions = {}, kind: DispatcherKind = 'ordinary'): Promise<Dispatcher> {
    const create = {
      ordinary: this.#harness.create,
      unstartable: this.#harness.createUnstartable,
      'short of memory': this.#harness.createShortOfMemory,
    }[kind];
    if (create === undefined)
      return fail(`the case needs a dispatcher that is ${kind}, and does not say so in 'needs'`);
    const quiet: DispatcherOptions = { onUnobservedError() {}, ...options };
    const created = await this.waiting.for('create()', Promise.resolve(create.call(this.#harness, quiet)));
    this.#dispatchers.push(created);
    return created;
  }

  /**
   * A dispatcher that other cases have used and will use, with one worker and a `cancelGrace` of a minute: for a case that is
   * about what tasks give, and leaves nothing behind. What it has learnt of the durations of tasks is not known.
   */
  shared(): Promise<Dispatcher> {
    this.#shares = true;
    return this.waiting.for('create()', this.#sharedDispatcher.get());
  }

  /** A fresh gate. */
  gate(): Gate {
    const gate = new Gate(this.waiting, this.#channel);
    this.#gates.push(gate);
    return gate;
  }

  /** A name like no other, by which tasks of this case find what they have kept in their worker; `name` tells several apart. */
  key(name: string): string {
    return `${name} ${this.#id}`;
  }

  /**
   * Gives back `promise`, for a case that awaits it later. One that fails before may leave it behind: its rejection must not
   * end the process as an unhandled one.
   */
  later<T>(promise: Promise<T>): Promise<T> {
    promise.catch(() => {});
    return promise;
  }

  /** Waits for `promise` to be fulfilled and gives its value. */
  gives<T>(what: string, promise: PromiseLike<T>): Promise<T> {
    return this.later(
      this.waiting
        .for(what, promise)
        .catch((error: unknown) => fail(`${what} succeeds: it failed with ${show(error)}`, error)),
    );
  }

  /** Waits for `promise` to be rejected and gives the reason. */
  failure(what: string, promise: PromiseLike<unknown>): Promise<unknown> {
    return this.later(
      this.waiting.for(what, promise).then(
        (value) => fail(`${what} fails: it succeeded with ${show(value)}`),
        (error: unknown) => error,
      ),
    );
  }

  /** Looks again and again until `condition` holds. */
  async eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    const poll = async (): Promise<void> => {
      while (!(await condition())) await this.pause(5);
    };
    await this.waiting.for(what, poll());
  }

  /** Lets `milliseconds` pass and other work go on. To pass the time, never to prove that something does not happen. */
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
    if (this.#harness.kill === undefined) fail(`the case does not say that it needs 'kill'`);
    // Many a harness knows workers and not whose they are. The next case would pay for those of the shared dispatcher.
    await this.#sharedDispatcher.close(0);
    await this.waiting.for('kill()', this.#harness.kill(dispatcher));
  }

  /** Runs a program of the suite in a process of its own; only with the ability `runProgram`. */
  async runProgram(name: ProgramName): Promise<ProgramResult> {
    if (this.#harness.runProgram === undefined) fail(`the case does not say that it needs 'runProgram'`);
    return this.waiting.for(`the program '${name}'`, this.#harness.runProgram(name));
  }

  /**
   * Puts everything away: opens the gates, so that no task is held, and closes the dispatchers. Called by the runner.
   *
   * @throws {ConformanceError} if a dispatcher does not close.
   */
  async end(timeout: number): Promise<void> {
    for (const gate of this.#gates) gate.open();
    try {
      if (this.#shares)
        await this.waiting.for(
          'the dispatcher that cases share to be idle after the case',
          this.#sharedDispatcher.settle(),
        );
      for (const dispatcher of this.#dispatchers) {
        await this.waiting.for(
          'the dispatcher to close after the case',
          dispatcher.close({ cancelPending: true, timeout }),
        );
        if (dispatcher.status !== 'closed')
          fail(`the dispatcher is closed after the case: its status is ${show(dispatcher.status)}`);
      }
    } finally {
      this.#channel.close();
    }
  }
}
