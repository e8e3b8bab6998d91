import { UnsupportedError } from '@dispatch/core';
import { Bell, bellBytes } from '../../wire/bell.js';
import type { WorkerMessage } from '../../wire/messages.js';
import type { Call } from '../call/call.js';
import type { Lane } from '../lane/lane.js';
import type { Clock } from '../time/clock.js';
import type { WorkerExit } from '../worker-link.js';

/** What blocking a thread needs from its dispatcher. */
export interface BlockingParts {
  readonly calls: {
    /** Takes an unstarted call back, to be run on this thread. @returns `false` if a worker has started it. */
    takeUnstarted(call: Call): boolean;
    succeed(call: Call, value: unknown): void;
    fail(call: Call, error: unknown): void;
    timeOut(call: Call): void;
  };
  readonly assignment: {
    /** Assigns waiting calls after the calling code has run. */
    assignSoon(): void;
    /** Does at once what `assignSoon` has put off. */
    assignIfDue(): void;
  };
  readonly messages: {
    /** How many messages have been received. */
    readonly received: number;
    /** Stores a message until it is read. */
    receive(lane: Lane, message: WorkerMessage): void;
    /** Reads all messages that were received. */
    readReceived(): void;
    /** The worker has ended. */
    exited(lane: Lane, exit: WorkerExit): void;
  };
  readonly pool: { readonly lanes: readonly Lane[]; canStart: boolean };
  readonly timeline: { readonly delay: number; now(): number; tick(): void };
  readonly settings: { readonly clock: unknown };
}

/** Blocks the thread. Returns when the call has settled, or after `timeout` milliseconds. */
export type Block<Parts = BlockingParts> = (call: Call, timeout: number, parts: Parts) => void;

/**
 * A way of blocking. Adapters with the capability supply one, so that the bundle of an adapter without it has none.
 * `bell` is memory that all workers of the dispatcher get.
 */
export type Blocking = (clock: Clock) => { readonly block: Block; readonly bell?: SharedArrayBuffer };

type BellParts = Pick<BlockingParts, 'assignment' | 'messages' | 'pool' | 'timeline'>;

/** How often the thread looks for workers that ended without announcing it, in milliseconds. */
const probeInterval = 50;

/**
 * Blocks until a worker notifies the bell. Everything that is due meanwhile is done meanwhile. For `blocking: true`.
 */
export const blockOnBell: Blocking = (clock) => {
  const bell = new SharedArrayBuffer(bellBytes);
  return { bell, block: blockOn(new Bell(bell), clock) };
};

/**
 * @param check called before the thread sleeps. It may settle the call, or throw an error that the blocked code
 * receives.
 */
export function blockOn<Parts extends BellParts>(
  bell: Bell,
  clock: Clock,
  check: (call: Call, parts: Parts) => void = () => {},
): Block<Parts> {
  const readPorts = createPortReader(bell);
  return (call, timeout, parts) => {
    const { assignment, timeline } = parts;
    const until = timeout === Infinity ? Infinity : clock.now() + timeout;
    let probeAt = Infinity;
    let probe = false;
    bell.listen();
    try {
      assignment.assignIfDue();
      for (;;) {
        const notifications = bell.count();
        readPorts(parts, notifications, probe);
        if (call.settled) return;
        timeline.tick();
        assignment.assignIfDue();
        check(call, parts);
        // The time is read once per round: that takes a tenth of what a call costs here.
        const now = clock.now();
        if (call.settled || now >= until) return;
        probe = now >= probeAt;
        if (probe || probeAt === Infinity) probeAt = now + probeInterval;
        // A round that probes follows at once.
        if (!probe) bell.wait(notifications, Math.max(0, Math.min(until - now, timeline.delay, probeAt - now)));
      }
    } finally {
      bell.unlisten();
    }
  };
}

/**
 * Creates a function that reads all messages that have arrived, and notices workers that have ended.
 *
 * A worker notifies the bell once per message, and reading a port costs as much as everything else here. So ports are
 * read only until as many messages are found as there were notifications. A message that is read before its
 * notification is counted for another one; its own notification, which ends the next wait, corrects that.
 */
function createPortReader(bell: Bell): (parts: BellParts, notifications: number, probe: boolean) => void {
  /** Notifications without a message: of deaths, and of messages that were lost with a worker. */
  let unmatched = bell.count();
  return ({ messages, pool }, notifications, probe) => {
    // The bell counts modulo 2³².
    const isDue = (): boolean => ((notifications - unmatched - messages.received) | 0) > 0;
    // If this thread was blocked by a callback, the outer reader may have received the message.
    messages.readReceived();
    if (!isDue() && !probe) return;
    for (const lane of [...pool.lanes]) {
      const { announcedDeath } = lane.slots;
      // Checked before the port is read: messages that a worker posted before its death are read before it counts.
      const exit = announcedDeath || probe ? lane.link.probe?.() : undefined;
      const ended = exit ?? (announcedDeath ? {} : undefined);
      const next = (): WorkerMessage | undefined => (probe || announcedDeath || isDue() ? lane.receive() : undefined);
      for (let message = next(); message !== undefined; message = next()) messages.receive(lane, message);
      messages.readReceived();
      if (ended !== undefined && lane.status !== 'ended') messages.exited(lane, ended);
    }
    // All ports are empty.
    if (isDue()) unmatched = notifications - messages.received;
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
