import { longestTimer } from '@dispatch/core/internal';

/** Time as the scheduler sees it, so that a simulation can put its own in place. */
export interface Clock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** What to add to {@link now} to get milliseconds since the epoch. */
  readonly epoch: number;
  /** Calls `run` once after `delay` milliseconds. Does not keep a process alive. @returns what calls it off. */
  after(delay: number, run: () => void): () => void;
  /** Whether the process is to be kept alive. */
  hold(on: boolean): void;
}

/** A timer as Node, Bun and Deno give it; browsers give a number. */
interface NodeTimer {
  ref(): void;
  unref(): void;
}

function isNodeTimer(timer: unknown): timer is NodeTimer {
  return typeof timer === 'object' && timer !== null && 'unref' in timer;
}

/** The platform's clock. */
export function systemClock(): Clock {
  let holding: NodeTimer | undefined;
  return {
    now: () => performance.now(),
    epoch: performance.timeOrigin,
    after(delay, run) {
      const timer: unknown = setTimeout(run, Math.min(Math.max(delay, 0), longestTimer));
      if (isNodeTimer(timer)) timer.unref();
      // Every platform's clearTimeout takes what its setTimeout gave.
      return () => {
        clearTimeout(timer as number);
      };
    },
    hold(on) {
      // One timer that is only referenced and unreferenced: a toggle a call must cost next to nothing.
      if (holding === undefined) {
        if (!on) return;
        const timer: unknown = setInterval(() => {}, longestTimer);
        if (isNodeTimer(timer)) holding = timer;
        else clearInterval(timer as number);
      } else if (on) holding.ref();
      else holding.unref();
    },
  };
}
