import type { PeerName } from '../peers/index.js';

/** A full run, or a quick and less precise one. */
export type Effort = 'full' | 'quick';

/** The unit of a figure. Lower is better for all of them. */
export type Unit = 'µs' | 'ms' | 'bytes' | 'MB';

/** One benchmark, measured for each peer that supports it. */
export interface Workload {
  /** Variants of one workload share the part before the slash. */
  readonly id: string;
  readonly title: string;
  /** The meaning of the figure: `time per task`. */
  readonly figure: string;
  readonly unit: Unit;
  /** The number of tasks per repetition. */
  readonly tasks: Readonly<Record<Effort, number>>;
  /** The number of repetitions. 0: such a run skips the workload, unless `--repetitions` is set. */
  readonly repetitions: Readonly<Record<Effort, number>>;
  /** The number of repetitions before those that count; half as many with `--quick`. */
  readonly warmUps: number;
  /**
   * The number of uncounted repetitions before each one that counts. Default 0; at most 1 with `--quick`. They remove the effect
   * of minutes of waiting for the other peers.
   */
  readonly leadIns?: number;
  readonly peers: readonly PeerName[];
  /** The peer to which the others are compared. */
  readonly baseline: PeerName;
  /** Whether the process is pinned to one processor, so that waking up a second processor is not measured. */
  readonly pinned?: boolean;
  /** The reason why the workload cannot run on this machine, if it cannot. */
  missing?(): Promise<string | undefined>;
  /** Prepares a peer for repetitions of `tasks` tasks. */
  open(peer: PeerName, tasks: number): Promise<Measure> | Measure;
}

/** What one repetition measures. */
export interface Figures {
  readonly figure: number;
  /** The mean of what the figure is the median of. Default: the figure. */
  readonly mean?: number;
  /** Further figures by their names, with their units: `{ 'p99, µs': 120 }`. */
  readonly more?: Readonly<Record<string, number>>;
}

/** Runs one repetition and checks its results. @returns the figures, or the only one. */
export type Measure = () => Promise<number | Figures> | number | Figures;
