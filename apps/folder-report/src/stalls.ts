import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** Delays of this thread's event loop, in milliseconds. */
export interface Stalls {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** The share of time in which this thread was active, 0 to 1. */
  readonly busy: number;
}

/** The interval of the timer whose delay is measured, in milliseconds. */
export const samplingInterval = 10;

/** Starts measuring this thread. @returns a function that stops and returns the measurements. */
export function watchStalls(): () => Stalls {
  const delays = monitorEventLoopDelay({ resolution: samplingInterval });
  const start = performance.eventLoopUtilization();
  delays.enable();

  return () => {
    delays.disable();
    // The histogram records the time between two ticks of the timer, which includes the interval itself.
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
