import type { Capabilities } from '@dispatch/core';
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

/** The results of a dispatcher. Plain data that `JSON.stringify` can serialize. */
export interface Report {
  /** The version of the contract. */
  readonly suite: string;
  readonly harness: string;
  readonly capabilities: Capabilities;
  readonly counts: { readonly passed: number; readonly failed: number; readonly skipped: number };
  /** Whether no case failed unexpectedly and every expected failure failed. */
  readonly ok: boolean;
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
  readonly capabilities: Capabilities;
  readonly results: readonly CaseResult[];
  readonly expectedFailures: readonly string[];
  readonly left: readonly string[];
}

/** Counts the results and compares them with the expected failures. */
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
