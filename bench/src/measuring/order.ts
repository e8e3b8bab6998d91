import type { PeerName } from '../peers/index.js';
import type { WorkloadResult } from '../results.js';

/** What a process is asked to measure. */
export interface Order {
  readonly id: string;
  readonly peers: readonly PeerName[];
  readonly tasks: number;
  readonly repetitions: number;
  readonly retries: number;
  readonly pinned: boolean;
}

/** What it answers: the result, or why there is none. */
export type Answer = { readonly result: WorkloadResult } | { readonly problem: string };
