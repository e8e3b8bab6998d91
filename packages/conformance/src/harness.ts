import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import type { ProgramName } from './programs.js';

/** What a program did, run in a process of its own. */
export interface ProgramResult {
  /** `null` where a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It did not end by itself and the harness had to end it. */
  readonly timedOut: boolean;
}

/**
 * What an adapter hands to the suite. `name` and `create` are all that most need. The other members are abilities that
 * no capability can express: a case that needs one is skipped where it is absent, and the report says so.
 */
export interface Harness {
  readonly name: string;

  /** A fresh dispatcher with these options. Called once or more a case; the suite closes what it gets. */
  create(options?: DispatcherOptions): Dispatcher | Promise<Dispatcher>;

  /**
   * The URL of a module that exports the adapter's `createDispatcher`, such as `import.meta.resolve('@dispatch/node')`.
   * Worker threads import it: with it the suite tries to create a dispatcher inside a task's module.
   */
  readonly adapter?: string | undefined;

  /**
   * Ends all workers of `dispatcher` from outside and at once, without asking or telling it, and resolves when they are
   * gone.
   */
  readonly kill?: ((dispatcher: Dispatcher) => Promise<void>) | undefined;

  /** As `create`, but the dispatcher's workers can never start, whatever the reason. */
  readonly createUnstartable?: ((options?: DispatcherOptions) => Dispatcher | Promise<Dispatcher>) | undefined;

  /** As `create`, but each worker dies of lack of memory once it holds some 64 MB. */
  readonly createShortOfMemory?: ((options?: DispatcherOptions) => Dispatcher | Promise<Dispatcher>) | undefined;

  /**
   * Runs one of the suite's programs as the main script of a new process, with this adapter:
   * `programs[name](createDispatcher)`, from `@dispatch/conformance/programs`, where ten lines for Node stand. It waits 15
   * to 25 seconds for the process to end by itself.
   */
  readonly runProgram?: ((name: ProgramName) => Promise<ProgramResult>) | undefined;

  /** How many milliseconds later than asked this platform may run a timer or a task. Default 0. */
  readonly clock?: { readonly slack: number } | undefined;
}

/** The members of a harness that a case can need. */
export type HarnessAbility = 'adapter' | 'kill' | 'createUnstartable' | 'createShortOfMemory' | 'runProgram';
