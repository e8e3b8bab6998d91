import type { Capabilities } from '@dispatch/core';
import type { HarnessAbility } from './harness.js';
import { contractVersion } from './version.js';

/** The result of one case. */
export interface CaseResult {
  readonly id: string;
  readonly clause: string;
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** The message of a failed case, or the missing capability or ability of a skipped one. */
  readonly reason?: string;
}

/** What is not tested because the harness lacks a member. */
export interface Unproven {
  /** The member that the harness lacks. */
  readonly needs: HarnessAbility;
  /** The ids of the cases that were skipped. */
  readonly cases: readonly string[];
  /** The clauses that these cases cite. */
  readonly clauses: readonly string[];
}

/** The results of a dispatcher. Plain data that `JSON.stringify` can serialize. */
export interface Report {
  /** The version of the contract. */
  readonly suite: string;
  readonly harness: string;
  /** `undefined` if the dispatchers have none. */
  readonly capabilities: Capabilities | undefined;
  readonly counts: { readonly passed: number; readonly failed: number; readonly skipped: number };
  /** Whether no case failed unexpectedly, every expected failure failed, and there are no `problems`. */
  readonly ok: boolean;
  /**
   * What else is wrong, in sentences: an entry of `only` that matches no case, an aborted run, a dispatcher that does not
   * close.
   */
  readonly problems: readonly string[];
  /** What is not tested because the harness lacks a member. */
  readonly unproven: readonly Unproven[];
  /** Ids of failed cases that are not in `expectedFailures`. */
  readonly unexpectedFailures: readonly string[];
  /** Entries of `expectedFailures` that did not fail: the case passed, was skipped or does not exist. */
  readonly staleExpectations: readonly string[];
  readonly results: readonly CaseResult[];
  /** Ids of cases that are about this dispatcher and that `touching` left out. They are in none of the counts. */
  readonly left: readonly string[];
}

/** The input of a report. */
export interface ReportInput {
  readonly harness: string;
  readonly capabilities: Capabilities | undefined;
  readonly results: readonly CaseResult[];
  readonly expectedFailures: readonly string[];
  readonly left: readonly string[];
  readonly problems: readonly string[];
  /** The cases that were skipped because the harness lacks a member. */
  readonly unproven: readonly { readonly needs: HarnessAbility; readonly id: string; readonly clause: string }[];
}

/** Counts the results and compares them with the expected failures. */
export function createReport(input: ReportInput): Report {
  const { harness, capabilities, results, expectedFailures, left, problems } = input;
  const count = (status: CaseResult['status']): number => results.filter((result) => result.status === status).length;
  const failed = results.filter((result) => result.status === 'failed').map((result) => result.id);
  const unexpectedFailures = failed.filter((id) => !expectedFailures.includes(id));
  const staleExpectations = expectedFailures.filter((id) => !failed.includes(id));
  return {
    suite: contractVersion,
    harness,
    capabilities: capabilities && { ...capabilities },
    counts: { passed: count('passed'), failed: failed.length, skipped: count('skipped') },
    ok: unexpectedFailures.length === 0 && staleExpectations.length === 0 && problems.length === 0,
    problems,
    unproven: grouped(input.unproven),
    unexpectedFailures,
    staleExpectations,
    results,
    left,
  };
}

function grouped(skipped: ReportInput['unproven']): Unproven[] {
  return [...new Set(skipped.map(({ needs }) => needs))].map((needs) => {
    const those = skipped.filter((each) => each.needs === needs);
    return {
      needs,
      cases: those.map(({ id }) => id),
      clauses: [...new Set(those.map(({ clause }) => clause))],
    };
  });
}
