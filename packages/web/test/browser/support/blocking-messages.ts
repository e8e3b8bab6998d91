import type { CaseResult, Report } from '@dispatch/conformance';

/** The message from the page to `blocking-client.ts`. */
export interface ClientStart {
  readonly name: string;
  readonly only: readonly string[];
}

/** The messages to the page: each result when it is available, and the report at the end. */
export type ClientMessage = { readonly result: CaseResult } | { readonly report: Report };
