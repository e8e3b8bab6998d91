import type { PeerName } from './peers/index.js';
import type { Effort, Workload } from './workloads/workload.js';
import type { Repetition, Samples } from './measuring/measure-workload.js';
import { mean, median as medianOf, summarise, type Summary } from './measuring/statistics.js';

/** The results of a run, from which tables and charts are generated. */
export interface Results {
  /** ISO 8601, to the second. */
  readonly date: string;
  readonly effort: Effort;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly workloads: readonly WorkloadResult[];
  /** Whether a process that is always busy ran beside each repetition. */
  readonly busy?: boolean;
  /** Requested workloads that could not be run. */
  readonly notRun?: readonly NotRun[];
}

export interface NotRun {
  readonly id: string;
  readonly reason: string;
}

export interface Machine {
  readonly processor: string;
  readonly processors: number;
  /** In gigabytes. */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  /** The version of Chromium, if it is installed. */
  readonly chromium?: string;
  /** Whether the platform reports the processor time of other processes. If not, no repetition was dropped. */
  readonly tellsForeignWork: boolean;
  /** Whether processes can be pinned to one processor. If not, pinned workloads ran unpinned. */
  readonly pins: boolean;
}

export interface WorkloadResult extends Pick<Workload, 'id' | 'title' | 'figure' | 'unit' | 'baseline'> {
  /** The number of tasks per repetition. */
  readonly tasks: number;
  /** Whether the process was pinned to one processor. */
  readonly pinned: boolean;
  readonly peers: readonly PeerResult[];
}

export interface PeerResult extends Summary {
  readonly peer: PeerName;
  /** The ratio to the median of the baseline; `null` if the baseline was not measured. */
  readonly ratio: number | null;
  /** The mean of the repetitions' means. Not in older results, like what follows. */
  readonly mean?: number;
  /** The median of the processor time of a repetition, in milliseconds. */
  readonly processorTime?: number;
  /** The medians of further figures, by their names. */
  readonly more?: Readonly<Record<string, number>>;
  /** The figures of the repetitions that were dropped. */
  readonly droppedSamples?: readonly number[];
  /** The number of repetitions that were dropped because they were disturbed. */
  readonly dropped: number;
  /** Whether so many were disturbed that the figure is computed from all of them, and is unreliable. */
  readonly disturbed: boolean;
  /** The samples that the figure is computed from, in the order in which they were measured. */
  readonly samples: readonly number[];
}

/** Summarizes the samples of a workload. */
export function resultOf(
  workload: Workload,
  tasks: number,
  pinned: boolean,
  samples: readonly Samples[],
): WorkloadResult {
  const { id, title, figure, unit, baseline } = workload;
  const summaries = samples.map(({ peer, kept, dropped }) => {
    // If fewer than half were undisturbed, they are no fair selection: use all samples, and mark the figure.
    const disturbed = kept.length < dropped.length;
    const used = disturbed ? [...kept, ...dropped] : kept;
    const figures = used.map(({ figure }) => figure);
    return {
      peer,
      ...summarise(figures),
      ...detailsOf(used),
      dropped: dropped.length,
      disturbed,
      samples: figures.map(significant),
      ...(dropped.length > 0 && { droppedSamples: dropped.map(({ figure }) => significant(figure)) }),
    };
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

/** What the table shows beside the figures. */
function detailsOf(used: readonly Repetition[]): Pick<PeerResult, 'mean' | 'processorTime' | 'more'> {
  const times = used.flatMap(({ processorTime }) => processorTime ?? []);
  const names = Object.keys(used[0]?.more ?? {});
  const more = names.map(
    (name) => [name, significant(medianOf(used.map((each) => each.more?.[name] ?? NaN)))] as const,
  );
  return {
    mean: significant(mean(used.map((each) => each.mean ?? each.figure))),
    ...(times.length > 0 && { processorTime: significant(medianOf(times)) }),
    ...(more.length > 0 && { more: Object.fromEntries(more) }),
  };
}

/** Rounds to four significant digits, which is more than the precision of the measurement. */
function significant(value: number): number {
  return Number(value.toPrecision(4));
}
