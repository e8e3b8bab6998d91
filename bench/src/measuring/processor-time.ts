import { sum } from 'simple-statistics';
import { fieldsOf, readProc } from './proc.js';

/** Processor time since some fixed moment, in milliseconds. */
export interface ProcessorTime {
  /** The processor time of the whole machine, or of the requested processor. */
  readonly machine: number;
  /** The processor time of this process and `ownProcesses`, including their threads and their children that have ended. */
  readonly own: number;
}

/** @returns the time so far; `undefined` if the platform does not report it. */
export type ReadProcessorTime = () => ProcessorTime | undefined;

/** Linux reports hundredths of a second to programs, independent of the kernel's tick. */
const tick = 10;

/** @param processor the number of a processor; default: all. @param ownProcesses other processes that count as part of this one. */
export function readProcessorTime(processor?: number, ownProcesses: readonly number[] = []): ProcessorTime | undefined {
  const stat = readProc('stat');
  const self = readProc('self/stat');
  if (stat === undefined || self === undefined) return undefined;
  const alive = [self, ...ownProcesses.map((pid) => readProc(`${pid}/stat`))].filter((each) => each !== undefined);
  return { machine: machineTicks(stat, processor) * tick, own: sum(alive.map(ownTicks)) * tick };
}

/**
 * The processor time of this process, of its children that have ended, and of `others`, in milliseconds. That of this process is exact to
 * the microsecond, the rest to {@link tick}.
 */
export function processorTimeOf(others: readonly number[]): number {
  const { user, system } = process.cpuUsage();
  const stats = others.map((pid) => readProc(`${pid}/stat`)).filter((each) => each !== undefined);
  const ofChildren = ticksOfChildren(readProc('self/stat') ?? '');
  return (user + system) / 1000 + tick * (ofChildren + sum(stats.map(ownTicks)));
}

/** cutime and cstime; 0 without a `stat`. */
function ticksOfChildren(stat: string): number {
  const [user = 0, system = 0] = fieldsOf(stat).slice(13, 15).map(Number);
  return user + system;
}

/** `cpu0 user nice system idle iowait irq softirq steal guest guest_nice`; `cpu` is the sum of all. `user` includes guests. */
export function machineTicks(stat: string, processor?: number): number {
  const line = stat.split('\n').find((each) => each.startsWith(`cpu${processor ?? ''} `)) ?? '';
  const [, user = NaN, nice = NaN, system = NaN, , , irq = NaN, softirq = NaN, steal = NaN] = line
    .split(/\s+/)
    .map(Number);
  return user + nice + system + irq + softirq + steal;
}

/** utime and stime, of the process and of its children that were waited for. */
export function ownTicks(stat: string): number {
  const [utime = NaN, stime = NaN, ofChildren = NaN, ofChildrenInKernel = NaN] = fieldsOf(stat)
    .slice(11, 15)
    .map(Number);
  return utime + stime + ofChildren + ofChildrenInKernel;
}

/**
 * Whether other processes disturbed the measurement between two readings: they took more than a tenth of the available
 * processor time. Up to four ticks are ignored, because each counter may be wrong by two.
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
