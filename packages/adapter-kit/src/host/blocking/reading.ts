import type { Clock } from '../time/clock.js';
import type { WorkerLink } from '../worker-link.js';
import type { Blocking, BlockingParts } from './blocking.js';
import { executeSync } from './execute-sync.js';
import { receiveFrom } from './lane-port.js';

/** How a thread that reads its links again and again sleeps between two times. */
export interface Waiting {
  /** Called before the links are read. */
  begin?(): void;
  /** Called for each link about once in a millisecond, but for no short call: reads what does not come over the link. */
  peek?(link: WorkerLink): void;
  /** How much has gone over a link, in both directions, if the thread is to sleep less as long as that changes. */
  moved?(link: WorkerLink): number;
  /**
   * Sleeps until something may have arrived.
   *
   * @param looks how many times in a row nothing has moved, from 0.
   * @param still for how long nothing has moved, in milliseconds.
   * @param longest how long it may sleep at most, in milliseconds; it may be `Infinity`.
   */
  sleep(looks: number, still: number, longest: number): void;
}

/** How long the messages of one worker are read before the time limits are checked, in milliseconds. */
const longestTurn = 1;
/** How often what does not come over the links is read, in milliseconds. */
const peekInterval = 1;

/**
 * Blocks until a call has settled, by reading the links of all workers again and again: for links that carry bytes, whose
 * workers cannot ring a bell. Everything that is due meanwhile is done meanwhile.
 */
export function blockByReading(createWaiting: () => Waiting): Blocking {
  return (clock) => {
    const waiting = createWaiting();
    return {
      executeSync,
      block(call, timeout, parts) {
        const { assignment, messages, pool, timeline } = parts;
        let movedAt = clock.now();
        let moved = 0;
        const until = movedAt + timeout;
        let peekAt = movedAt + peekInterval;
        for (let looks = 0; ; looks += 1) {
          assignment.assignIfDue();
          waiting.begin?.();
          // If this thread was blocked by a callback, the outer reader may have received the message.
          messages.readReceived();
          let isFinished = true;
          for (const lane of [...pool.lanes]) isFinished = read(lane, parts, clock) && isFinished;
          if (waiting.peek !== undefined && clock.now() >= peekAt) {
            for (const { link } of [...pool.lanes]) waiting.peek(link);
            peekAt = clock.now() + peekInterval;
          }
          messages.readReceived();
          // Deadlines may have passed while callbacks ran, or before this thread got to run again.
          timeline.tick();
          if (call.settled) return;
          assignment.assignIfDue();
          const now = clock.now();
          if (call.settled || now >= until) return;
          const movedNow = pool.lanes.reduce((sum, { link }) => sum + (waiting.moved?.(link) ?? 0), 0);
          if (movedNow !== moved) {
            moved = movedNow;
            movedAt = now;
            looks = 0;
          }
          // For what has arrived already, nothing would wake this thread.
          if (isFinished) waiting.sleep(looks, now - movedAt, Math.max(0, Math.min(until - now, timeline.delay)));
        }
      },
    };
  };
}

/** @returns whether everything that has arrived was read. */
function read(lane: BlockingParts['pool']['lanes'][number], { messages }: BlockingParts, clock: Clock): boolean {
  const until = clock.now() + longestTurn;
  while (receiveFrom(lane, messages)) if (clock.now() >= until) return false;
  const exit = lane.link.probe?.();
  messages.readReceived();
  if (exit !== undefined && lane.status !== 'ended') messages.exited(lane, exit);
  return true;
}
