import { UnsupportedError } from '@dispatch/core';
import { Bell, bellBytes } from '../../wire/bell.js';
import type { Call } from '../call/call.js';
import type { Lane } from '../lane/lane.js';
import type { Clock } from '../time/clock.js';
import type { WorkerExit } from '../worker-link.js';
import { executeSync } from './execute-sync.js';
import { LanePort, receiveFrom, type PortReader } from './lane-port.js';

/** What blocking a thread needs from its dispatcher. */
export interface BlockingParts {
  readonly calls: {
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
  readonly messages: PortReader & {
    /** Reads all messages that were received. */
    readReceived(): void;
    /** The worker has ended. */
    exited(lane: Lane, exit: WorkerExit): void;
  };
  readonly pool: { readonly lanes: readonly Lane[]; canStart: boolean };
  readonly timeline: { readonly delay: number; now(): number; tick(): void };
  readonly settings: { readonly clock: unknown };
  readonly clock: Clock;
  readonly observation: {
    /** @param time since the epoch. */
    started(call: Call, time: number): void;
  };
}

/** Blocks the thread. Returns when the call has settled, or after `timeout` milliseconds. */
export type Block<Parts = BlockingParts> = (call: Call, timeout: number, parts: Parts) => void;

/**
 * A way of blocking. Adapters with the capability supply one, so that the bundle of an adapter without it has none.
 * `bell` is memory that all workers of the dispatcher get.
 */
export type Blocking = (clock: Clock) => WayOfBlocking;

export interface WayOfBlocking {
  readonly block: Block;
  /** Always the function of that name: adapters that cannot block do not load it. */
  readonly executeSync: typeof executeSync;
  readonly bell?: SharedArrayBuffer;
}

type BellParts = Pick<BlockingParts, 'assignment' | 'messages' | 'pool' | 'timeline'>;

/** How often the thread looks for workers that ended without announcing it, in milliseconds. */
const probeInterval = 50;
/**
 * How long the thread receives messages of one worker before it checks its time limits, in milliseconds. A worker may
 * post messages faster than they can be read.
 */
const longestTurn = 1;
/** In milliseconds. The first wait after the bell has not worked. */
const shortestWait = 1;

/**
 * Blocks until a worker notifies the bell. Everything that is due meanwhile is done meanwhile. For `blocking: true`.
 */
export const blockOnBell: Blocking = (clock) => {
  const bell = new SharedArrayBuffer(bellBytes);
  return { bell, block: blockOn(new Bell(bell), clock), executeSync };
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
  const readPorts = createPortReader(clock);
  /**
   * Shorter once the bell has not woken this thread for a message: a worker may have written into it. Each wait that
   * works doubles it.
   */
  let longestWait = probeInterval;
  return (call, timeout, parts) => {
    const { assignment, timeline } = parts;
    const until = timeout === Infinity ? Infinity : clock.now() + timeout;
    let probeAt = Infinity;
    let probe = false;
    let wasWoken = true;
    bell.listen();
    try {
      assignment.assignIfDue();
      for (;;) {
        const notifications = bell.count();
        const reading = readPorts(parts, probe);
        // Deadlines may have passed while callbacks ran, or before this thread got to run again.
        timeline.tick();
        if (call.settled) return;
        if (!wasWoken) longestWait = reading === 'none' ? Math.min(probeInterval, 2 * longestWait) : shortestWait;
        assignment.assignIfDue();
        check(call, parts);
        // The time is read once per round: that takes a tenth of what a call costs here.
        const now = clock.now();
        if (call.settled || now >= until) return;
        probe = now >= probeAt;
        if (probe || probeAt === Infinity) probeAt = now + probeInterval;
        // A round that probes, or reads what the last one has left, follows at once.
        wasWoken =
          probe ||
          reading === 'unfinished' ||
          bell.wait(notifications, Math.max(0, Math.min(until - now, timeline.delay, probeAt - now, longestWait)));
      }
    } finally {
      bell.unlisten();
    }
  };
}

/**
 * Creates a function that reads the messages that have arrived, and notices workers that have ended. It returns whether
 * it has read ports, and whether it has read them to their end.
 *
 * Each worker counts its messages, and reading a port costs as much as everything else here. So a port is read only
 * until as many messages are found as the worker has counted. A message that is read before it is counted is taken for
 * another one; the next round corrects that.
 */
function createPortReader(clock: Clock): (parts: BellParts, probe: boolean) => 'none' | 'unfinished' | 'finished' {
  const ports = new WeakMap<Lane, LanePort>();
  const portOf = (lane: Lane): LanePort => {
    let port = ports.get(lane);
    if (port === undefined) ports.set(lane, (port = new LanePort(lane)));
    return port;
  };
  const isOpen = ({ isDue, exit }: LanePort): boolean => isDue || exit !== undefined;
  /** @returns whether there are no more messages. */
  const receive = (lane: Lane, port: LanePort, all: boolean, messages: BellParts['messages']): boolean => {
    const { counted } = port;
    let until = Infinity;
    for (let count = 0; ; count += 1) {
      if (!all && !port.isDue) return true;
      // A single message is the usual case, and needs no time.
      if (count === 1) until = clock.now() + longestTurn;
      else if (count > 1 && clock.now() >= until) return false;
      if (receiveFrom(lane, messages)) continue;
      // Counted before the port was found empty.
      port.finished(counted);
      return true;
    }
  };
  return ({ messages, pool }, probe) => {
    // If this thread was blocked by a callback, the outer reader may have received the message.
    messages.readReceived();
    if (!probe && !pool.lanes.some((lane) => isOpen(portOf(lane)))) return 'none';
    let result: 'unfinished' | 'finished' = 'finished';
    for (const lane of [...pool.lanes]) {
      const port = portOf(lane);
      if (!probe && !isOpen(port)) continue;
      // Checked before the port is read: messages that a worker posted before its death are read before it counts.
      const { hasEnded } = port;
      const exit = port.exit ?? (hasEnded || probe ? lane.link.probe?.() : undefined);
      const ended: WorkerExit | undefined = exit ?? (hasEnded ? {} : undefined);
      const isFinished = receive(lane, port, probe || ended !== undefined, messages);
      if (!isFinished) {
        result = 'unfinished';
        port.exit ??= exit;
      }
      messages.readReceived();
      if (isFinished && ended !== undefined && lane.status !== 'ended') messages.exited(lane, ended);
    }
    return result;
  };
}

/** For a thread that may not block. */
export function blockNever(dispatcher: string): WayOfBlocking {
  const block = (): never => {
    throw new UnsupportedError(
      `${dispatcher} cannot block this thread (capability 'blocking'): await execute() or the future instead`,
    );
  };
  return { block, executeSync: block };
}
