import type { Capabilities } from '@dispatch/core';
import type { CaseContext } from './context.js';
import type { HarnessAbility } from './harness.js';

/** Values of some capabilities: one value, or an array of alternatives. */
export type CapabilityPattern = {
  readonly [Name in keyof Capabilities]?: Capabilities[Name] | readonly Capabilities[Name][] | undefined;
};

/**
 * What the outcome of a case depends on, beside the code of the adapter and of the packages under it:
 *
 * - `engine`: what the platform supplies: structured clone, classes and stacks of errors, modules of workers, the order of
 *   turns, signals, `reportError`.
 * - `memory`: whether threads share memory: it decides how a call is claimed, withdrawn, cancelled while it runs, streamed,
 *   reported on and blocked for.
 * - `crash`: how the platform ends a worker, and what it reports of a worker that ended.
 */
export type Aspect = 'engine' | 'memory' | 'crash';

/** One test of the contract. Cases are data: they can be listed, counted, filtered and bound to any test runner. */
export interface Case {
  /** A stable, public id, such as `cancel/queued-task-never-starts`. It is never renamed and never reused. */
  readonly id: string;
  /** The clause of `docs/contract.md` that the case tests, such as `C1`. */
  readonly clause: string;
  /** The expected behaviour, as a sentence in the present tense. */
  readonly title: string;
  /** The case applies only to dispatchers with all of these capabilities. */
  readonly requires?: CapabilityPattern | undefined;
  /** The case does not apply to dispatchers with any of these capabilities. */
  readonly forbids?: CapabilityPattern | undefined;
  /** Abilities that the harness must have and that no capability expresses. */
  readonly needs?: readonly HarnessAbility[] | undefined;
  /** Aspects that the case depends on and that `requires`, `forbids` and `needs` do not express. {@link aspectsOf} returns all. */
  readonly touches?: readonly Aspect[] | undefined;
  /** Why the case usually hangs, if it hangs: a mistake of an adapter. Its complaint names it. */
  readonly hint?: string | undefined;
  /** The longest time that the case may take, in milliseconds. Default 10 000. */
  readonly deadline?: number | undefined;
  /** Runs the test. The case fails if the promise rejects. */
  run(t: CaseContext): Promise<void>;
}
