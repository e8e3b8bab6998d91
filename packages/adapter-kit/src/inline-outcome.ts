/** What became of a task that ran on the calling thread, within the call. */
export type InlineOutcome =
  | { readonly status: 'returned'; readonly value: unknown }
  | { readonly status: 'threw'; readonly error: unknown }
  /** It awaits something; it has been told to stop. */
  | { readonly status: 'awaits' };
