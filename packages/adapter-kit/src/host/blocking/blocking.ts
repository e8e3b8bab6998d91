import { UnsupportedError } from '@dispatch/core';
import { Bell, bellBytes } from '../../wire/bell.js';
import type { WorkerMessage } from '../../wire/messages.js';
import type { Call } from '../call/call.js';
import type { Clock } from '../time/clock.js';
import type { Scheduler } from '../scheduling/scheduler.js';

/** How a dispatcher blocks its thread for a call. Returns when the call is settled or `timeout` milliseconds are over. */
export type Block = (call: Call, timeout: number, scheduler: Scheduler) => void;

/**
 * A way of blocking, which an adapter supplies where it has the capability: so that a bundle of one that has not, a page,
 * carries none. `bell` is memory that all workers of the dispatcher get.
 */
export type Blocking = (clock: Clock) => { readonly block: Block; readonly bell?: SharedArrayBuffer };

/**
 * How often, in milliseconds, workers are looked at that have died without a word. Those that could say so are noticed
 * at once, by the bell.
 */
const probeInterval = 50;

/** Blocks on the bell that the workers ring; everything that falls due meanwhile is done meanwhile. For `blocking: true`. */
export const blockOnBell: Blocking = (clock) => {
  const bell = new SharedArrayBuffer(bellBytes);
  return { bell, block: blockOn(new Bell(bell), clock) };
};

/** @param check called each time before the thread sleeps: may settle the call, or throw what the blocked one is to throw. */
export function blockOn(bell: Bell, clock: Clock, check: (call: Call, scheduler: Scheduler) => void = () => {}): Block {
  const look = lookingOn(bell);
  return (call, timeout, scheduler) => {
    const until = timeout === Infinity ? Infinity : clock.now() + timeout;
    let probeAt = Infinity;
    let probe = false;
    bell.listen();
    try {
      scheduler.assignIfDue();
      for (;;) {
        const strokes = bell.count();
        look(scheduler, strokes, probe);
        if (call.settled) return;
        scheduler.timeline.tick();
        scheduler.assignIfDue();
        check(call, scheduler);
        // The only time that a round asks for: to ask is a tenth of what a call costs here.
        const now = clock.now();
        if (call.settled || now >= until) return;
        probe = now >= probeAt;
        if (probe || probeAt === Infinity) probeAt = now + probeInterval;
        // Before a round that probes there is nothing to sleep for.
        if (!probe) bell.wait(strokes, Math.max(0, Math.min(until, scheduler.timeline.next, probeAt) - now));
      }
    } finally {
      bell.unlisten();
    }
  };
}

/**
 * Makes what reads all that has arrived, and notices workers that are gone.
 *
 * A worker rings once for each message, and to look into a port costs as much as all else here: so only as many are looked
 * for as have rung. One that is read before it rings stands in for another in that count; its own stroke, which ends the
 * next wait, makes up for it.
 */
function lookingOn(bell: Bell): (scheduler: Scheduler, strokes: number, probe: boolean) => void {
  /** Strokes that no message belongs to any more: those that tell of deaths, and of what the dead had posted. */
  let vain = bell.count();
  return (scheduler, strokes, probe) => {
    const isDue = (): boolean => scheduler.received + vain < strokes;
    // The reader that this call stands in may have received what it waits for.
    scheduler.readOn();
    if (!isDue() && !probe) return;
    for (const lane of [...scheduler.pool.lanes]) {
      const { announcedDeath } = lane.slots;
      // Asked before the port is read: what a worker posted before its death is read before the death counts.
      const exit = announcedDeath || probe ? lane.probe() : undefined;
      const gone = exit ?? (announcedDeath ? {} : undefined);
      const next = (): WorkerMessage | undefined => (probe || announcedDeath || isDue() ? lane.receive() : undefined);
      for (let message = next(); message !== undefined; message = next()) scheduler.receive(lane, message);
      scheduler.readOn();
      if (gone !== undefined && lane.status !== 'ended') scheduler.exited(lane, gone);
    }
    // All ports are empty.
    if (isDue()) vain = strokes - scheduler.received;
  };
}

/** For a thread that may not block. */
export function blockNever(dispatcher: string): Block {
  return () => refuseToBlock(dispatcher);
}

/** @throws {UnsupportedError} always. */
export function refuseToBlock(dispatcher: string): never {
  throw new UnsupportedError(
    `${dispatcher} cannot block this thread (capability 'blocking'): await execute() or the future instead`,
  );
}
