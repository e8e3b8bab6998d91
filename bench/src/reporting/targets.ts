import { median } from 'simple-statistics';
import type { PeerName } from '../peers/index.js';
import type { PeerResult, WorkloadResult } from '../results.js';
import type { CombinedResult } from './combine.js';
import { formatCount, formatNumber, formatRatio } from './format.js';

/** A performance target of @dispatch. */
export interface Target {
  readonly title: string;
  /** The id of the workload that measures it. */
  readonly workload: string;
  /** The adapter that has the target. Default: threads, `dispatch`. */
  readonly of?: PeerName;
  /** The peer to compare with, or the best peer. Undefined if the target is an absolute figure. */
  readonly against?: PeerName | 'the best';
  /** `speed`: how many times faster; higher is better. `ratio` of the figures, or `figure` in the workload's unit; lower is better. */
  readonly kind: 'speed' | 'ratio' | 'figure';
  /** The means are compared instead of the medians. */
  readonly byMean?: boolean;
  readonly atLeast: number;
  readonly aim?: number;
}

/** A ratio to hand-written `postMessage` code. */
function toRaw(title: string, workload: string, atLeast: number, aim: number): Target {
  return { title, workload, against: 'raw', kind: 'ratio', atLeast, aim };
}

/** A ratio to a plain request of NATS. */
function toRequest(title: string, workload: string, atLeast: number): Target {
  return { title, workload, of: 'remote', against: 'nats-request', kind: 'ratio', atLeast };
}

export const targets: readonly Target[] = [
  { title: 'burst of tiny tasks', workload: 'burst', against: 'piscina', kind: 'speed', atLeast: 15, aim: 40 },
  { title: 'burst of tiny tasks', workload: 'burst', against: 'raw', kind: 'speed', atLeast: 1.5, aim: 3 },
  toRaw('round trip', 'round-trip', 0.15, 0.03),
  { ...toRaw('round trip, means', 'round-trip', 0.35, 0.1), byMean: true },
  toRaw('round trip, on one processor', 'round-trip/pinned', 0.9, 0.75),
  {
    title: 'round trip, on one processor',
    workload: 'round-trip/pinned',
    against: 'tinypool',
    kind: 'ratio',
    atLeast: 0.75,
    aim: 0.65,
  },
  toRaw('64 in flight', 'in-flight', 0.85, 0.4),
  toRaw('64 in flight, on one processor', 'in-flight/pinned', 0.7, 0.4),
  toRaw('2 kB of text, both ways', 'text', 0.2, 0.05),
  toRaw('`await` in a task, against a plain thread', 'awaiting', 1.2, 1),
  { title: 'blocking call', workload: 'blocking', against: 'synckit', kind: 'ratio', atLeast: 0.9, aim: 0.3 },
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
  {
    title: 'blocking calls 2 to 500 of a process',
    workload: 'blocking/early',
    against: 'synckit',
    kind: 'ratio',
    atLeast: 1.2,
    aim: 0.8,
  },
  ...[1, 8, 64].map((many) => toRaw(`request with a tiny task, ${many} at a time`, `http/tiny/${many}`, 1.05, 0.85)),
  ...[1, 8, 64].map((many) => toRaw(`request with a task of 50 µs, ${many} at a time`, `http/50-us/${many}`, 1.1, 0.9)),
  toRaw('processor time of an idle pool', 'idle', 1.1, 1),
  toRaw('cold start', 'cold-start', 1.5, 1.3),
  { title: '1000 sleeping tasks', workload: 'sleeping', against: 'raw', kind: 'ratio', atLeast: 1, aim: 0.7 },
  { title: 'p99 of tiny tasks behind a slow one', workload: 'behind-slow', kind: 'figure', atLeast: 10, aim: 2 },
  { title: 'map, item by item', workload: 'map', against: 'piscina', kind: 'speed', atLeast: 15, aim: 40 },
  { title: 'burst in a browser', workload: 'browser/burst', against: 'comlink', kind: 'speed', atLeast: 5, aim: 10 },
  toRequest('round trip over a network', 'machines/round-trip', 2.5),
  toRequest('burst of 1000 over a network', 'machines/burst', 0.2),
  toRequest('burst of 10 000 over a network', 'machines/burst-of-10000', 0.2),
  // Where cloning or the work itself takes most of the time, no library can be much faster: a tenth above the best is met.
  { title: 'CPU-bound work on 2 workers', workload: 'cpu-bound/2', against: 'the best', kind: 'ratio', atLeast: 1.1 },
  { title: '16 MB copied', workload: 'bytes/16-mb-copied', against: 'the best', kind: 'ratio', atLeast: 1.1 },
  { title: 'memory per worker', workload: 'memory/worker', against: 'the best', kind: 'ratio', atLeast: 1.1 },
];

export type TargetStatus = 'aim met' | 'met' | 'missed' | 'not measured';

export interface TargetResult {
  readonly target: Target;
  /** The median of `values`; `undefined` if it was not measured. */
  readonly value: number | undefined;
  /** One per run. */
  readonly values: readonly number[];
  readonly status: TargetStatus;
  /** Whether one of the compared figures was disturbed. */
  readonly disturbed: boolean;
}

/** Both figures of a value are of one run. */
export function evaluate(target: Target, workloads: readonly CombinedResult[]): TargetResult {
  const runs = workloads.find(({ id }) => id === target.workload)?.runs ?? [];
  const compared = runs.flatMap(({ peers }) => {
    const own = peers.find(({ peer }) => peer === (target.of ?? 'dispatch'));
    const other = target.against === undefined ? own : opponent(target.against, peers);
    const value = own === undefined || other === undefined ? undefined : valueOf(target, own, other);
    return value === undefined ? [] : [{ value, disturbed: own?.disturbed === true || other?.disturbed === true }];
  });
  const values = compared.map(({ value }) => value);
  if (values.length === 0) return { target, value: undefined, values, status: 'not measured', disturbed: false };
  const value = median(values);
  return {
    target,
    value,
    values,
    status: statusOf(target, value),
    disturbed: compared.some(({ disturbed }) => disturbed),
  };
}

function opponent(against: PeerName | 'the best', peers: readonly PeerResult[]): PeerResult | undefined {
  if (against !== 'the best') return peers.find(({ peer }) => peer === against);
  return peers.filter(({ peer }) => peer !== 'dispatch').toSorted((a, b) => a.median - b.median)[0];
}

function valueOf({ kind, byMean = false }: Target, own: PeerResult, other: PeerResult): number | undefined {
  if (kind === 'figure') return own.median;
  const [ours, theirs] = byMean ? [own.mean, other.mean] : [own.median, other.median];
  if (ours === undefined || theirs === undefined) return undefined;
  return kind === 'speed' ? theirs / ours : ours / theirs;
}

function statusOf({ kind, atLeast, aim }: Target, value: number): TargetStatus {
  const reaches = (goal: number): boolean => (kind === 'speed' ? value >= goal : value <= goal);
  if (aim !== undefined && reaches(aim)) return 'aim met';
  return reaches(atLeast) ? 'met' : 'missed';
}

/** Formats a goal or a measured value of a target, with its unit. */
export function formatTarget(target: Target, value: number, workloads: readonly WorkloadResult[]): string {
  const number = formatValue(target, value);
  if (target.kind === 'ratio') return number;
  if (target.kind === 'speed') return `${number} x faster`;
  return `${number} ${workloads.find(({ id }) => id === target.workload)?.unit ?? ''}`.trim();
}

/** The same, without its unit. */
export function formatValue({ kind }: Target, value: number): string {
  if (kind === 'ratio') return formatRatio(value);
  return Number.isInteger(value) ? formatCount(value) : formatNumber(value);
}
