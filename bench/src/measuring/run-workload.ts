import type { PeerName } from '../peers/index.js';
import { resultOf, type WorkloadResult } from '../results.js';
import type { Workload } from '../workloads/workload.js';
import { measureWorkload } from './measure-workload.js';
import { SubjectProcess } from './subject-process.js';

/** What to measure of a workload. */
export interface RunOptions {
  readonly peers: readonly PeerName[];
  readonly tasks: number;
  readonly warmUps: number;
  readonly leadIns: number;
  readonly repetitions: number;
  readonly retries: number;
  readonly pinned: boolean;
  /** Whether a process that is always busy runs beside each repetition. */
  readonly busy: boolean;
}

/** Rejects if a peer fails, returns a wrong result or takes too long; the message names the peer. */
export async function runWorkload(
  workload: Workload,
  { peers, tasks, warmUps, leadIns, repetitions, retries, pinned, busy }: RunOptions,
): Promise<WorkloadResult> {
  const starts = await Promise.allSettled(
    peers.map((peer) => SubjectProcess.start({ workload: workload.id, peer, tasks, leadIns, pinned, busy })),
  );
  const subjects = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  try {
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
    const samples = await measureWorkload(subjects, { warmUps, repetitions, retries, random: Math.random });
    return resultOf(workload, tasks, pinned, samples);
  } finally {
    await Promise.all(subjects.map((subject) => subject.end()));
  }
}
