import type { PeerName } from '../peers/index.js';

/** How much time a run is given. */
export type Effort = 'full' | 'quick';

/** What a figure is in. Less is better, of all of them. */
export type Unit = 'µs' | 'ms' | 'bytes' | 'MB';

/** One thing that is measured, for each peer that can do it. */
export interface Workload {
  /** Variants of one workload share what stands before the slash. */
  readonly id: string;
  readonly title: string;
  /** What one figure is, in words: `time a task`. */
  readonly figure: string;
  readonly unit: Unit;
  /** How many tasks one repetition runs. */
  readonly tasks: Readonly<Record<Effort, number>>;
  /** None: such a run leaves it out, unless it is told how many. */
  readonly repetitions: Readonly<Record<Effort, number>>;
  /** How many repetitions go before those that count; with `--quick` half as many. */
  readonly warmUps: number;
  /**
   * How many repetitions go before the one that counts each time it is a peer's turn; none where it is left out, with
   * `--quick` one at the most. What comes first after minutes of waiting for the others measures that wait.
   */
  readonly leadIns?: number;
  readonly peers: readonly PeerName[];
  /** To whom the others are compared. */
  readonly baseline: PeerName;
  /** Whether the whole process is held to one processor, so that no wake-up of a second one is measured. */
  readonly pinned?: boolean;
  /** Why it cannot be run on this machine, where it cannot. */
  missing?(): Promise<string | undefined>;
  /** Makes a peer ready, for repetitions of so many tasks. */
  open(peer: PeerName, tasks: number): Promise<Measure> | Measure;
}

/** A peer, ready for one workload: runs one repetition and checks its results. @returns the figure. */
export type Measure = () => Promise<number> | number;
