import type { Draws } from './script.js';

/** What a world is like. All times are in milliseconds, all sizes in bytes. */
export interface Profile {
  readonly lostAfter: number;
  readonly maxPacket: number;
  readonly maxInFlight: number;
  readonly maxFrame: number;
  /** No packet is lost unless something interrupts the connection, and clocks are almost right. */
  readonly isCalm: boolean;
  /** Probabilities. */
  readonly loss: number;
  readonly repetition: number;
  /** How long a packet takes: the first, and up to the second more. */
  readonly delay: number;
  readonly jitter: number;
  /** Whether a packet may overtake another. */
  readonly reorders: boolean;
  /** What becomes of packets that are posted while a side has no connection. */
  readonly whileDown: 'dropped' | 'kept' | 'thrown';
  /** How long each side takes for a packet. */
  readonly work: readonly [number, number];
  /** The clock of each side: what it shows at the beginning, and how fast it is. */
  readonly clocks: readonly [ClockProfile, ClockProfile];
}

export interface ClockProfile {
  readonly offset: number;
  readonly rate: number;
}

export const longestFrame = 131_072;

export function profileOf(draws: Draws): Profile {
  const lostAfter = draws.of(300, 1000, 3000, 10_000);
  const maxPacket = draws.of(1024, 2048, 4096);
  const isCalm = draws.chance(0.5);
  const skew = isCalm ? 0.01 : 0.1;
  const clock = (): ClockProfile => ({
    offset: draws.of(0, 1, 1e6 * draws.fraction(), 1e9 * draws.fraction()),
    rate: draws.of(1, 1 + skew, 1 - skew, 1 + skew * draws.fraction()),
  });
  const work = (): number => (isCalm ? 0 : draws.of(0, 0, lostAfter / 1000));
  return {
    lostAfter,
    maxPacket,
    maxInFlight: maxPacket * draws.of(1, 2, 4, 16),
    maxFrame: longestFrame,
    isCalm,
    loss: isCalm ? 0 : draws.of(0, 0.01, 0.1, 0.3),
    repetition: draws.of(0, 0.02, 0.2),
    delay: draws.of(0, 1, lostAfter / 200),
    jitter: draws.of(0, 1, lostAfter / 60),
    reorders: draws.chance(0.6),
    whileDown: draws.of('dropped', 'kept', 'thrown'),
    work: [work(), work()],
    clocks: [clock(), clock()],
  };
}
