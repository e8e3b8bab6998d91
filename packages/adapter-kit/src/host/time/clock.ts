import { longestTimer } from '@dispatch/core/internal';
import { performance } from '../../performance.js';

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
  /** Lets go of what {@link hold} needs, for good. */
  stop(): void;
}

/** What Node, Bun and Deno add to a timer, which is a number in browsers. */
interface Referenced {
  ref(): void;
  unref(): void;
}

function isReferenced(timer: unknown): timer is Referenced {
  return typeof timer === 'object' && timer !== null && 'unref' in timer;
}

/** The platform's clock. */
export function systemClock(): Clock {
  let keeper: ReturnType<typeof setInterval> | undefined;
  return {
    now: () => performance.now(),
    epoch: performance.timeOrigin,
    after(delay, run) {
      const timer = setTimeout(run, Math.min(Math.max(delay, 0), longestTimer));
      if (isReferenced(timer)) timer.unref();
      return () => {
        clearTimeout(timer);
      };
    },
    hold(on) {
      // One timer that is only referenced and unreferenced: a toggle a call must cost next to nothing. A browser has
      // nothing to hold, and only gets a timer that never fires.
      keeper ??= setInterval(() => {}, longestTimer);
      if (!isReferenced(keeper)) return;
      if (on) keeper.ref();
      else keeper.unref();
    },
    stop() {
      clearInterval(keeper);
      keeper = undefined;
    },
  };
}
