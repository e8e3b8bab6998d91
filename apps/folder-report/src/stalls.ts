import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** How long the event loop of this thread was kept from its next turn, in milliseconds. */
export interface Stalls {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** The share of the time in which this thread was busy, 0 to 1. */
  readonly busy: number;
}

/** Of the timer whose lateness is taken as the delay, in milliseconds. */
export const samplingInterval = 10;

/** Watches this thread from now on. @returns what ends the watch and tells. */
export function watchStalls(): () => Stalls {
  const delays = monitorEventLoopDelay({ resolution: samplingInterval });
  const start = performance.eventLoopUtilization();
  delays.enable();

  return () => {
    delays.disable();
    // What is recorded is the time from one tick of the timer to the next: the interval itself is no delay.
    const delay = (nanoseconds: number): number =>
      delays.count === 0 ? 0 : Math.max(0, nanoseconds / 1e6 - samplingInterval);
    return {
      p50: delay(delays.percentile(50)),
      p99: delay(delays.percentile(99)),
      max: delay(delays.max),
      busy: performance.eventLoopUtilization(start).utilization,
    };
  };
}
