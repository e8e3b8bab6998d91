import type { Capabilities } from '@dispatch/core';
import type { CaseContext } from './context.js';
import type { HarnessAbility } from './harness.js';

/** For some capabilities, the value or values that are meant. */
export type CapabilityPattern = {
  readonly [Name in keyof Capabilities]?: Capabilities[Name] | readonly Capabilities[Name][];
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
  /** Stable and public, such as `cancel/queued-task-never-starts`. Never renamed, never used again. */
  readonly id: string;
  /** The one clause of `docs/contract.md` that the case is about, such as `C1`. */
  readonly clause: string;
  /** What is so, as a sentence in the present tense. */
  readonly title: string;
  /** The case is about dispatchers with these capabilities, all of them. */
  readonly requires?: CapabilityPattern;
  /** The case is not about dispatchers with one of these capabilities. */
  readonly forbids?: CapabilityPattern;
  /** What the harness has to offer, where no capability can say it. */
  readonly needs?: readonly HarnessAbility[];
  /** What it depends on, where `requires`, `forbids` and `needs` do not say it; `aspectsOf` gives all of it. */
  readonly touches?: readonly Aspect[];
  /** How long it may take, in milliseconds. Default 10 000. */
  readonly deadline?: number;
  /** Does the test. A rejection is its failure. */
  run(t: CaseContext): Promise<void>;
}
