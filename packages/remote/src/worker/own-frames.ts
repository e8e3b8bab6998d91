/** The frames of this package, beside those of the adapter kit. */
export const ownFrames = {
  /** From a worker: `RemoteOutput`. */
  output: 64,
  /** To a worker: the output that asked for it is written. */
  written: 65,
} as const;

/** What a worker is started with. */
export interface WorkerStart {
  /** Whether the dispatcher wants to know which task has written something. */
  readonly namesTasks: boolean;
}

/** In the environment of a worker process: the limit of its memory, in megabytes. */
export const memoryVariable = 'DISPATCH_REMOTE_MEMORY';

/** The member of `workerData` by which a host passes the port to a worker thread. */
export const portMember = '@dispatch/remote/port';
