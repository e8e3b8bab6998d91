/** Options of `broadcast`. `undefined` is the same as leaving an option out. */
export interface BroadcastOptions {
  /** How long it may take on all workers, in milliseconds from the call. Default: no limit. */
  readonly timeout?: number | undefined;
  /** Aborting it cancels the task on all workers. Default: none. */
  readonly signal?: AbortSignal | undefined;
}
