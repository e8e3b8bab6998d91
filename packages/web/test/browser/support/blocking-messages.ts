import type { CaseResult, Report } from '@dispatch/conformance';

/** What the page posts to `blocking-client.ts`. */
export interface ClientStart {
  readonly name: string;
  readonly only: readonly string[];
}

/** What it tells: each result as it comes, and the report of all at the end. */
export type ClientMessage = { readonly result: CaseResult } | { readonly report: Report };
