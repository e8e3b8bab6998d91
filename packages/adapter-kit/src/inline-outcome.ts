/** The outcome of a task that ran on the calling thread, within the call. */
export type InlineOutcome =
  | { readonly status: 'returned'; readonly value: unknown }
  | { readonly status: 'threw'; readonly error: unknown }
  /** The task awaits something. It was asked to stop. */
  | { readonly status: 'awaits' };
