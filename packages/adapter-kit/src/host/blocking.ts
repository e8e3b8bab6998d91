import { UnsupportedError } from '@dispatch/core';
import { Bell, bellBytes } from '../wire/bell.js';
import type { Call } from './call.js';
import type { Clock } from './clock.js';
import type { Scheduler } from './scheduler.js';

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
  const memory = new SharedArrayBuffer(bellBytes);
  return { bell: memory, block: blockOn(new Bell(memory), clock) };
};

function blockOn(bell: Bell, clock: Clock): Block {
  /** How often the bell had rung when the ports were looked at last. */
  let looked = -1;
  return (call, timeout, scheduler) => {
    let now = clock.now();
    const until = now + timeout;
    let probeAt = now + probeInterval;
    scheduler.assign();
    bell.listen();
    try {
      for (;;) {
        const strokes = bell.strokes();
        const probe = now >= probeAt;
        if (probe) probeAt = now + probeInterval;
        // To look into a port costs as much as all else here: not where nobody has rung since the last look.
        if (strokes !== looked || probe) look(scheduler, probe);
        looked = strokes;
        scheduler.timeline.tick();
        scheduler.assignIfDue();
        now = clock.now();
        if (call.settled || now >= until) return;
        bell.wait(strokes, Math.max(0, Math.min(until, scheduler.timeline.next, probeAt) - now));
        now = clock.now();
      }
    } finally {
      bell.leave();
    }
  };
}

/** Reads what has arrived, and notices workers that are gone. */
function look(scheduler: Scheduler, probe: boolean): void {
  for (const lane of [...scheduler.roster.lanes]) {
    // Asked before the port is read: what a worker posted before its death is read before the death counts.
    const exit = lane.slots.announcedDeath || probe ? lane.probe() : undefined;
    const gone = exit ?? (lane.slots.announcedDeath ? {} : undefined);
    for (let message = lane.receive(); message !== undefined; message = lane.receive()) scheduler.receive(lane, message);
    scheduler.read();
    if (gone !== undefined && lane.status !== 'ended') scheduler.exited(lane, gone);
  }
}

/** For a thread that may not block. */
export function blockNever(dispatcher: string): Block {
  return () => refuseToBlock(dispatcher);
}

/** @throws {UnsupportedError} always. */
export function refuseToBlock(dispatcher: string): never {
  throw new UnsupportedError(`${dispatcher} cannot block this thread (capability 'blocking'): await execute() or the future instead`);
}
