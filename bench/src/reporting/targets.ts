import type { PeerName } from '../peers/index.js';
import type { PeerResult, WorkloadResult } from '../results.js';
import { formatCount, formatNumber, formatRatio } from './format.js';

/** What @dispatch is to reach. */
export interface Target {
  readonly title: string;
  /** The id of the workload that shows it. */
  readonly workload: string;
  /** Who it is held against: a peer, or whoever did best. None where the figure itself is meant. */
  readonly against?: PeerName | 'the best';
  /** `speed`: how many times faster, more is better. `ratio`: of the figures, and `figure` in the workload's unit: less is better. */
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
  // Where the clone or the work is what takes the time, nobody can be much ahead: within a tenth of the best is level.
  { title: 'CPU-bound work on 2 workers', workload: 'cpu-bound/2', against: 'the best', kind: 'ratio', atLeast: 1.1 },
  { title: '16 MB copied', workload: 'bytes/16-mb-copied', against: 'the best', kind: 'ratio', atLeast: 1.1 },
  { title: 'memory of a worker', workload: 'memory/worker', against: 'the best', kind: 'ratio', atLeast: 1.1 },
];

export type Verdict = 'aim met' | 'met' | 'missed' | 'not measured';

export interface Judgement {
  readonly target: Target;
  /** `undefined` where it was not measured. */
  readonly value: number | undefined;
  readonly verdict: Verdict;
  /** Whether the machine disturbed what it stands on. */
  readonly disturbed: boolean;
}

export function judge(target: Target, workloads: readonly WorkloadResult[]): Judgement {
  const peers = workloads.find(({ id }) => id === target.workload)?.peers ?? [];
  const own = peers.find(({ peer }) => peer === 'dispatch');
  const other = target.against === undefined ? own : opponent(target.against, peers);
  if (own === undefined || other === undefined)
    return { target, value: undefined, verdict: 'not measured', disturbed: false };
  const value = valueOf(target, own, other);
  return { target, value, verdict: verdictOn(target, value), disturbed: own.disturbed || other.disturbed };
}

function opponent(against: PeerName | 'the best', peers: readonly PeerResult[]): PeerResult | undefined {
  if (against !== 'the best') return peers.find(({ peer }) => peer === against);
  return peers.filter(({ peer }) => peer !== 'dispatch').toSorted((a, b) => a.median - b.median)[0];
}

function valueOf({ kind }: Target, own: PeerResult, other: PeerResult): number {
  if (kind === 'figure') return own.median;
  return kind === 'speed' ? other.median / own.median : own.median / other.median;
}

function verdictOn({ kind, atLeast, aim }: Target, value: number): Verdict {
  const reaches = (goal: number): boolean => (kind === 'speed' ? value >= goal : value <= goal);
  if (aim !== undefined && reaches(aim)) return 'aim met';
  return reaches(atLeast) ? 'met' : 'missed';
}

/** A goal or a measured value in the form of its target. */
export function formatTarget({ kind, workload }: Target, value: number, workloads: readonly WorkloadResult[]): string {
  if (kind === 'ratio') return formatRatio(value);
  const number = Number.isInteger(value) ? formatCount(value) : formatNumber(value);
  if (kind === 'speed') return `${number} x faster`;
  return `${number} ${workloads.find(({ id }) => id === workload)?.unit ?? ''}`.trim();
}
