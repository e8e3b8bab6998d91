import type { Capabilities } from '@dispatch/core';
import type { CaseContext } from './context.js';
import type { HarnessAbility } from './harness.js';

/** For some capabilities, the value or values that are meant. */
export type CapabilityPattern = {
  readonly [Name in keyof Capabilities]?: Capabilities[Name] | readonly Capabilities[Name][] | undefined;
};

/** One test of the contract. Cases are data: they can be listed, counted, filtered and bound to any test runner. */
export interface Case {
  /** Stable and public, such as `cancel/queued-task-never-starts`. Never renamed, never used again. */
  readonly id: string;
  /** The one clause of `docs/contract.md` that the case is about, such as `C1`. */
  readonly clause: string;
  /** What is so, as a sentence in the present tense. */
  readonly title: string;
  /** The case is about dispatchers with these capabilities, all of them. */
  readonly requires?: CapabilityPattern | undefined;
  /** The case is not about dispatchers with one of these capabilities. */
  readonly forbids?: CapabilityPattern | undefined;
  /** What the harness has to offer, where no capability can say it. */
  readonly needs?: readonly HarnessAbility[] | undefined;
  /** How long it may take, in milliseconds. Default 10 000. */
  readonly deadline?: number | undefined;
  /** Does the test. A rejection is its failure. */
  run(t: CaseContext): Promise<void>;
}
