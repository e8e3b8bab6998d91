/** What a worker needs before its first call. Adapters pass it on by structured clone and do not change it. */
export interface WorkerConfiguration {
  /** The number of the worker, unique in its dispatcher. */
  readonly worker: number;
  /** The memory of the claim words; absent without shared memory. */
  readonly claims?: ArrayBufferLike;
  /** The memory of the dispatcher's bell; absent if the dispatcher cannot block. */
  readonly bell?: SharedArrayBuffer;
  /** How many calls the worker runs at a time. */
  readonly tasksPerWorker: number;
  /** What the worker's setup gets. */
  readonly setupData?: unknown;
  /**
   * When `performance.now()` of the worker was 0, in milliseconds since the epoch. Default: its `timeOrigin`. For
   * workers that may have another date than their dispatcher: both have to agree on the time of an event.
   */
  readonly origin?: number;
}
