import type { PeerName } from './peers/index.js';
import type { Effort, Workload } from './workloads/workload.js';
import type { Samples } from './measuring/measure-workload.js';
import { summarise, type Summary } from './measuring/statistics.js';

/** What a run writes, and tables and charts are made from. */
export interface Results {
  /** ISO 8601, to the second. */
  readonly date: string;
  readonly effort: Effort;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly workloads: readonly WorkloadResult[];
  /** What was asked for and could not be run here. */
  readonly notRun?: readonly NotRun[];
}

export interface NotRun {
  readonly id: string;
  readonly reason: string;
}

/** @returns all that was measured in these runs. @throws if two have measured the same: which of them would count? */
export function workloadsOf(runs: readonly Results[]): WorkloadResult[] {
  const workloads = runs.flatMap((run) => run.workloads);
  const ids = workloads.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice !== undefined) throw new Error(`two of the files have results of ${twice}: remove one of them`);
  return workloads;
}

export interface Machine {
  readonly processor: string;
  readonly processors: number;
  /** In gigabytes. */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  /** The version of Chromium, where there is one. */
  readonly chromium?: string;
  /** Whether it tells how much others use it. If not, no repetition was dropped. */
  readonly tellsForeignWork: boolean;
  /** Whether a process can be held to one processor. If not, what should be was not. */
  readonly pins: boolean;
}

export interface WorkloadResult extends Pick<Workload, 'id' | 'title' | 'figure' | 'unit' | 'baseline'> {
  /** How many tasks a repetition ran. */
  readonly tasks: number;
  /** Whether the process was held to one processor. */
  readonly pinned: boolean;
  readonly peers: readonly PeerResult[];
}

export interface PeerResult extends Summary {
  readonly peer: PeerName;
  /** To the median of the baseline. `null` where that was not measured. */
  readonly ratio: number | null;
  /** How many repetitions were dropped because the machine disturbed them. */
  readonly dropped: number;
  /** Whether so many were that the figure stands on all of them, and says little. */
  readonly disturbed: boolean;
  /** What the figure stands on, in the order it was measured. */
  readonly samples: readonly number[];
}

/** Puts a workload's samples into the form in which they are written. */
export function resultOf(
  workload: Workload,
  tasks: number,
  pinned: boolean,
  samples: readonly Samples[],
): WorkloadResult {
  const { id, title, figure, unit, baseline } = workload;
  const summaries = samples.map(({ peer, kept, dropped }) => {
    // Fewer than half is no fair choice any more: better all of them, and a word of warning.
    const disturbed = kept.length < dropped.length;
    const used = disturbed ? [...kept, ...dropped] : kept;
    return { peer, ...summarise(used), dropped: dropped.length, disturbed, samples: used.map(significant) };
  });
  const base = summaries.find(({ peer }) => peer === baseline)?.median;
  const peers = summaries.map(({ median, low, high, min, max, ...rest }) => ({
    ...rest,
    median: significant(median),
    low: significant(low),
    high: significant(high),
    min: significant(min),
    max: significant(max),
    ratio: base === undefined ? null : significant(median / base),
  }));
  return { id, title, figure, unit, baseline, tasks, pinned, peers };
}

/** Four digits say all that a measurement can. */
function significant(value: number): number {
  return Number(value.toPrecision(4));
}
