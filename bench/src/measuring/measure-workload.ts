import { shuffle } from 'simple-statistics';
import type { PeerName } from '../peers/index.js';
import type { Figures } from '../workloads/workload.js';

/** One repetition of one peer. */
export interface Repetition extends Figures {
  /** Whether other processes used the machine in the meantime. */
  readonly disturbed: boolean;
  /** The processor time of its processes, in milliseconds. */
  readonly processorTime?: number;
}

/** A peer that is ready to run a workload. */
export interface Subject {
  readonly peer: PeerName;
  /** Rejects if the peer fails or returns a wrong result; the message names the peer. */
  repeat(): Promise<Repetition>;
}

/** The repetitions of one peer, in the order in which they were measured. */
export interface Samples {
  readonly peer: PeerName;
  readonly kept: readonly Repetition[];
  /** Those that were disturbed. */
  readonly dropped: readonly Repetition[];
}

/** How a workload is measured. */
export interface MeasureOptions {
  /** The number of repetitions before those that count. */
  readonly warmUps: number;
  readonly repetitions: number;
  /** How often a disturbed repetition is repeated. */
  readonly retries: number;
  /** Random numbers from 0 to 1, for the order of the peers. */
  readonly random: () => number;
}

/**
 * Measures a workload. In each round every peer runs once, one after another in random order, so that other activity on the
 * machine affects all peers alike. A disturbed repetition is dropped, counted and repeated.
 */
export async function measureWorkload(
  subjects: readonly Subject[],
  { warmUps, repetitions, retries, random }: MeasureOptions,
): Promise<Samples[]> {
  const entries = subjects.map((subject) => ({ subject, kept: [] as Repetition[], dropped: [] as Repetition[] }));
  for (let round = -warmUps; round < repetitions; round += 1) {
    for (const { subject, kept, dropped } of shuffle(entries, random)) {
      if (round < 0) await subject.repeat();
      else await repeatUndisturbed(subject, kept, dropped, retries);
    }
  }
  return entries.map(({ subject: { peer }, kept, dropped }) => ({ peer, kept, dropped }));
}

async function repeatUndisturbed(
  subject: Subject,
  kept: Repetition[],
  dropped: Repetition[],
  retries: number,
): Promise<void> {
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    const repetition = await subject.repeat();
    (repetition.disturbed ? dropped : kept).push(repetition);
    if (!repetition.disturbed) return;
  }
}
