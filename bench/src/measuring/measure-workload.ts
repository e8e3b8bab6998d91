import { shuffle } from 'simple-statistics';
import type { PeerName } from '../peers/index.js';

/** One repetition of one peer. */
export interface Repetition {
  readonly figure: number;
  /** Whether the machine was busy with something else meanwhile. */
  readonly disturbed: boolean;
}

/** A peer, ready for a workload. */
export interface Subject {
  readonly peer: PeerName;
  /** @throws if the peer fails or answers wrongly; the message names it. */
  repeat(): Promise<Repetition>;
}

/** The figures of one peer, in the order they were made. */
export interface Samples {
  readonly peer: PeerName;
  readonly kept: readonly number[];
  /** Those of repetitions that the machine disturbed. */
  readonly dropped: readonly number[];
}

/** How a workload is measured. */
export interface Measuring {
  /** How many repetitions go before those that count. */
  readonly warmUps: number;
  readonly repetitions: number;
  /** How often a repetition that was disturbed is made again. */
  readonly retries: number;
  /** From 0 to 1, for the order of the peers. */
  readonly random: () => number;
}

/**
 * Measures a workload: in each round every peer once, one after the other and in an order that changes, so that whatever
 * else the machine does falls on all alike. A repetition that was disturbed is dropped, counted and made again.
 */
export async function measureWorkload(
  subjects: readonly Subject[],
  { warmUps, repetitions, retries, random }: Measuring,
): Promise<Samples[]> {
  const entries = subjects.map((subject) => ({ subject, kept: [] as number[], dropped: [] as number[] }));
  for (let round = -warmUps; round < repetitions; round += 1) {
    for (const { subject, kept, dropped } of shuffle(entries, random)) {
      if (round < 0) await subject.repeat();
      else await repeatUndisturbed(subject, kept, dropped, retries);
    }
  }
  return entries.map(({ subject: { peer }, kept, dropped }) => ({ peer, kept, dropped }));
}

async function repeatUndisturbed(subject: Subject, kept: number[], dropped: number[], retries: number): Promise<void> {
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    const { figure, disturbed } = await subject.repeat();
    (disturbed ? dropped : kept).push(figure);
    if (!disturbed) return;
  }
}
