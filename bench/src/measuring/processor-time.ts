import { sum } from 'simple-statistics';
import { fieldsOf, readProc } from './proc.js';

/** Time that processors have spent since some moment, in milliseconds. */
export interface ProcessorTime {
  /** All work of the machine, or of the one processor that was asked for. */
  readonly machine: number;
  /** The part of this process and its family: their threads, and their children that have ended. */
  readonly own: number;
}

/** @returns the time so far; `undefined` where the platform does not tell it. */
export type ReadProcessorTime = () => ProcessorTime | undefined;

/** Linux counts in hundredths of a second for programs, whatever the kernel's own tick is. */
const tick = 10;

/** @param processor one of them; default: all. @param family other processes that count as this one. */
export function readProcessorTime(processor?: number, family: readonly number[] = []): ProcessorTime | undefined {
  const stat = readProc('stat');
  const self = readProc('self/stat');
  if (stat === undefined || self === undefined) return undefined;
  const alive = [self, ...family.map((pid) => readProc(`${pid}/stat`))].filter((each) => each !== undefined);
  return { machine: machineTicks(stat, processor) * tick, own: sum(alive.map(ownTicks)) * tick };
}

/** `cpu0 user nice system idle iowait irq softirq steal guest guest_nice`, `cpu` for all together; guests are in user already. */
export function machineTicks(stat: string, processor?: number): number {
  const line = stat.split('\n').find((each) => each.startsWith(`cpu${processor ?? ''} `)) ?? '';
  const [, user = NaN, nice = NaN, system = NaN, , , irq = NaN, softirq = NaN, steal = NaN] = line
    .split(/\s+/)
    .map(Number);
  return user + nice + system + irq + softirq + steal;
}

/** utime, stime, and the same of children that were waited for. */
export function ownTicks(stat: string): number {
  const [utime = NaN, stime = NaN, ofChildren = NaN, ofChildrenInKernel = NaN] = fieldsOf(stat)
    .slice(11, 15)
    .map(Number);
  return utime + stime + ofChildren + ofChildrenInKernel;
}

/**
 * Whether others took so much between two readings that a measurement says little: a tenth of the time there was, on all
 * processors together. Up to four ticks may be the counters' own error, two of either.
 */
export function isDisturbed(
  before: ProcessorTime | undefined,
  after: ProcessorTime | undefined,
  available: number,
): boolean {
  if (before === undefined || after === undefined) return false;
  const foreign = after.machine - before.machine - (after.own - before.own);
  return foreign > Math.max(4 * tick, available / 10);
}
