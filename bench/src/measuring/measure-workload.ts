import { inspect } from 'node:util';
import { shuffle } from 'simple-statistics';
import type { PeerName } from '../peers/index.js';
import type { Workload } from '../workloads/workload.js';
import { within } from './deadline.js';
import { isDisturbed, type ReadProcessorTime } from './processor-time.js';

/** How a workload is measured. */
export interface Measuring {
  readonly peers: readonly PeerName[];
  readonly tasks: number;
  readonly repetitions: number;
  /** How often a repetition that was disturbed is made again. */
  readonly retries: number;
  readonly readProcessorTime: ReadProcessorTime;
  /** How many processors that is the time of. */
  readonly processors: number;
  /** From 0 to 1, for the order of the peers. */
  readonly random: () => number;
}

/** The repetitions of one peer, in the order they were made. */
export interface Samples {
  readonly peer: PeerName;
  readonly kept: number[];
  /** Repetitions that the machine disturbed. */
  readonly dropped: number[];
}

/** What one repetition may take, in milliseconds: many times more than the slowest peer needs on a slow machine. */
const limit = 120_000;

/**
 * Measures a workload: in each repetition every peer once, in an order that changes, so that whatever else the machine
 * does falls on all alike. A disturbed repetition is dropped, counted and made again.
 *
 * @throws if a peer fails, answers wrongly or takes too long; the message names it.
 */
export async function measureWorkload(workload: Workload, measuring: Measuring): Promise<Samples[]> {
  const { peers, tasks, repetitions, random } = measuring;
  const entries = await Promise.all(peers.map((peer) => openEntry(workload, peer, tasks)));
  for (let round = -workload.warmUps; round < repetitions; round += 1) {
    for (const { repeat, samples } of shuffle(entries, random)) {
      if (round < 0) await repeat();
      else await repeatUndisturbed(repeat, samples, measuring);
    }
  }
  return entries.map(({ samples }) => samples);
}

interface Entry {
  readonly repeat: () => Promise<number>;
  readonly samples: Samples;
}

async function openEntry(workload: Workload, peer: PeerName, tasks: number): Promise<Entry> {
  const guard = async <T>(work: () => Promise<T> | T): Promise<T> => {
    try {
      return await within(limit, 'it', Promise.resolve(work()));
    } catch (cause) {
      throw new Error(`${workload.id}: ${peer} failed: ${cause instanceof Error ? cause.message : inspect(cause)}`, { cause });
    }
  };
  const measure = await guard(() => workload.open(peer, tasks));
  const repeat = (): Promise<number> => {
    // Nobody pays for the young garbage of whoever was measured before. Not a full collection: V8 shrinks the young
    // generation in one, and programs that make many small objects then took twice as long.
    globalThis.gc?.(true);
    return guard(measure);
  };
  return { repeat, samples: { peer, kept: [], dropped: [] } };
}

async function repeatUndisturbed(repeat: () => Promise<number>, { kept, dropped }: Samples, { readProcessorTime, processors, retries }: Measuring): Promise<void> {
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    const start = performance.now();
    const before = readProcessorTime();
    const figure = await repeat();
    const disturbed = isDisturbed(before, readProcessorTime(), (performance.now() - start) * processors);
    (disturbed ? dropped : kept).push(figure);
    if (!disturbed) return;
  }
}
