import { readFileSync } from 'node:fs';

/** Time that processors have spent since some moment, in milliseconds. */
export interface ProcessorTime {
  /** All work of the machine, or of the one processor that was asked for. */
  readonly machine: number;
  /** The part of this process, its threads, and its children that have ended. */
  readonly own: number;
}

/** @returns the time so far; `undefined` where the platform does not tell it. */
export type ReadProcessorTime = () => ProcessorTime | undefined;

/** Linux counts in hundredths of a second for programs, whatever the kernel's own tick is. */
const tick = 10;

/** @param processor one of them; default: all. */
export function readProcessorTime(processor?: number): ProcessorTime | undefined {
  const stat = readIfThere('/proc/stat');
  const self = readIfThere('/proc/self/stat');
  if (stat === undefined || self === undefined) return undefined;
  return { machine: machineTicks(stat, processor) * tick, own: ownTicks(self) * tick };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // Other platforms have no /proc. The caller says so to the user.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** `cpu0 user nice system idle iowait irq softirq steal guest guest_nice`, `cpu` for all together; guests are in user already. */
export function machineTicks(stat: string, processor?: number): number {
  const line = stat.split('\n').find((each) => each.startsWith(`cpu${processor ?? ''} `)) ?? '';
  const [, user = NaN, nice = NaN, system = NaN, , , irq = NaN, softirq = NaN, steal = NaN] = line.split(/\s+/).map(Number);
  return user + nice + system + irq + softirq + steal;
}

/** Fields 14 to 17: utime, stime, and the same of children that were waited for. The name before them may hold spaces. */
export function ownTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
  const [utime = NaN, stime = NaN, ofChildren = NaN, ofChildrenInKernel = NaN] = fields.slice(11, 15);
  return utime + stime + ofChildren + ofChildrenInKernel;
}

/**
 * Whether others took so much between two readings that a measurement says little: a tenth of the time there was, on all
 * processors together. Up to four ticks may be the counters' own error, two of either.
 */
export function isDisturbed(before: ProcessorTime | undefined, after: ProcessorTime | undefined, available: number): boolean {
  if (before === undefined || after === undefined) return false;
  const foreign = after.machine - before.machine - (after.own - before.own);
  return foreign > Math.max(4 * tick, available / 10);
}
