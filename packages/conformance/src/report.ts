import type { Capabilities } from '@dispatch/core';
import { contractVersion } from './version.js';

/** How one case went. */
export interface CaseResult {
  readonly id: string;
  readonly clause: string;
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** The complaint of a failed case; the capability or ability for want of which one was skipped. */
  readonly reason?: string;
}

/** How a dispatcher did. Plain data: `JSON.stringify` writes all of it. */
export interface Report {
  /** The version of the contract. */
  readonly suite: string;
  readonly harness: string;
  readonly capabilities: Capabilities;
  readonly counts: { readonly passed: number; readonly failed: number; readonly skipped: number };
  /** Nothing failed unexpectedly, and every expected failure failed. */
  readonly ok: boolean;
  /** Ids of failed cases that no `expectedFailures` names. */
  readonly unexpectedFailures: readonly string[];
  /** Entries of `expectedFailures` that did not fail: the case passed, was skipped or does not exist. */
  readonly staleExpectations: readonly string[];
  readonly results: readonly CaseResult[];
  /** Ids of cases that are about this dispatcher and that `touching` left out. They are in none of the counts. */
  readonly left: readonly string[];
}

/** What a report is made from. */
export interface ReportInput {
  readonly harness: string;
  readonly capabilities: Capabilities;
  readonly results: readonly CaseResult[];
  readonly expectedFailures: readonly string[];
  readonly left: readonly string[];
}

/** Counts the results and compares them with what was expected. */
export function createReport({ harness, capabilities, results, expectedFailures, left }: ReportInput): Report {
  const count = (status: CaseResult['status']): number => results.filter((result) => result.status === status).length;
  const failed = results.filter((result) => result.status === 'failed').map((result) => result.id);
  const unexpectedFailures = failed.filter((id) => !expectedFailures.includes(id));
  const staleExpectations = expectedFailures.filter((id) => !failed.includes(id));
  return {
    suite: contractVersion,
    harness,
    capabilities: { ...capabilities },
    counts: { passed: count('passed'), failed: failed.length, skipped: count('skipped') },
    ok: unexpectedFailures.length === 0 && staleExpectations.length === 0,
    unexpectedFailures,
    staleExpectations,
    results,
    left,
  };
}
