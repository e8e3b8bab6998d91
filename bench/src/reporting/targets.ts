import type { PeerName } from '../peers/index.js';
import type { PeerResult, WorkloadResult } from '../results.js';
import { formatCount, formatNumber, formatRatio } from './format.js';

/** A performance target of @dispatch. */
export interface Target {
  readonly title: string;
  /** The id of the workload that measures it. */
  readonly workload: string;
  /** The peer to compare with, or the best peer. Undefined if the target is an absolute figure. */
  readonly against?: PeerName | 'the best';
  /** `speed`: how many times faster; higher is better. `ratio` of the figures, or `figure` in the workload's unit; lower is better. */
  readonly kind: 'speed' | 'ratio' | 'figure';
  readonly atLeast: number;
  readonly aim?: number;
}

export const targets: readonly Target[] = [
  { title: 'burst of tiny tasks', workload: 'burst', against: 'piscina', kind: 'speed', atLeast: 15, aim: 40 },
  { title: 'burst of tiny tasks', workload: 'burst', against: 'raw', kind: 'speed', atLeast: 1.5, aim: 3 },
  {
    title: 'round trip, on one processor',
    workload: 'round-trip/pinned',
    against: 'raw',
    kind: 'ratio',
    atLeast: 1.15,
    aim: 1,
  },
  {
    title: 'round trip, on one processor',
    workload: 'round-trip/pinned',
    against: 'tinypool',
    kind: 'ratio',
    atLeast: 0.75,
    aim: 0.65,
  },
  {
    title: 'blocking call, on one processor',
    workload: 'blocking/pinned',
    against: 'synckit',
    kind: 'ratio',
    atLeast: 1.1,
    aim: 0.9,
  },
  {
    title: 'first blocking call of a process',
    workload: 'blocking/first',
    against: 'synckit',
    kind: 'ratio',
    atLeast: 1,
    aim: 0.6,
  },
  { title: '1000 sleeping tasks', workload: 'sleeping', against: 'raw', kind: 'ratio', atLeast: 1, aim: 0.7 },
  { title: 'p99 of tiny tasks behind a slow one', workload: 'behind-slow', kind: 'figure', atLeast: 10, aim: 2 },
  { title: 'map, item by item', workload: 'map', against: 'piscina', kind: 'speed', atLeast: 15, aim: 40 },
  { title: 'burst in a browser', workload: 'browser/burst', against: 'comlink', kind: 'speed', atLeast: 5, aim: 10 },
  // Where cloning or the work itself takes most of the time, no library can be much faster: a tenth above the best is met.
  { title: 'CPU-bound work on 2 workers', workload: 'cpu-bound/2', against: 'the best', kind: 'ratio', atLeast: 1.1 },
  { title: '16 MB copied', workload: 'bytes/16-mb-copied', against: 'the best', kind: 'ratio', atLeast: 1.1 },
  { title: 'memory per worker', workload: 'memory/worker', against: 'the best', kind: 'ratio', atLeast: 1.1 },
];

export type TargetStatus = 'aim met' | 'met' | 'missed' | 'not measured';

export interface TargetResult {
  readonly target: Target;
  /** `undefined` if it was not measured. */
  readonly value: number | undefined;
  readonly status: TargetStatus;
  /** Whether one of the compared figures was disturbed. */
  readonly disturbed: boolean;
}

export function evaluate(target: Target, workloads: readonly WorkloadResult[]): TargetResult {
  const peers = workloads.find(({ id }) => id === target.workload)?.peers ?? [];
  const own = peers.find(({ peer }) => peer === 'dispatch');
  const other = target.against === undefined ? own : opponent(target.against, peers);
  if (own === undefined || other === undefined)
    return { target, value: undefined, status: 'not measured', disturbed: false };
  const value = valueOf(target, own, other);
  return { target, value, status: statusOf(target, value), disturbed: own.disturbed || other.disturbed };
}

function opponent(against: PeerName | 'the best', peers: readonly PeerResult[]): PeerResult | undefined {
  if (against !== 'the best') return peers.find(({ peer }) => peer === against);
  return peers.filter(({ peer }) => peer !== 'dispatch').toSorted((a, b) => a.median - b.median)[0];
}

function valueOf({ kind }: Target, own: PeerResult, other: PeerResult): number {
  if (kind === 'figure') return own.median;
  return kind === 'speed' ? other.median / own.median : own.median / other.median;
}

function statusOf({ kind, atLeast, aim }: Target, value: number): TargetStatus {
  const reaches = (goal: number): boolean => (kind === 'speed' ? value >= goal : value <= goal);
  if (aim !== undefined && reaches(aim)) return 'aim met';
  return reaches(atLeast) ? 'met' : 'missed';
}

/** Formats a goal or a measured value of a target. */
export function formatTarget({ kind, workload }: Target, value: number, workloads: readonly WorkloadResult[]): string {
  if (kind === 'ratio') return formatRatio(value);
  const number = Number.isInteger(value) ? formatCount(value) : formatNumber(value);
  if (kind === 'speed') return `${number} x faster`;
  return `${number} ${workloads.find(({ id }) => id === workload)?.unit ?? ''}`.trim();
}
