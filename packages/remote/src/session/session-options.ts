import type { SessionLostError } from './session-lost-error.js';

/** What a session measures time with. Its origin is of no matter, and neither is the clock of the other side. */
export interface SessionClock {
  /** In milliseconds. It never decreases. */
  now(): number;
  /** Calls `run` once, after this call has returned, when `milliseconds` have passed. @returns a function that stops the timer. */
  after(milliseconds: number, run: () => void): () => void;
}

/** All sizes and times must be the same on both sides. */
export interface SessionOptions {
  readonly clock: SessionClock;
  /**
   * Names the session, on both sides: 1 to 64 bytes of UTF-8. No other session may ever have had it. Any client that knows it and may
   * publish to the subject can end the session, so it should be random.
   */
  readonly id: string;
  /**
   * In milliseconds. An interruption that is shorter loses nothing. The peer is lost once nothing has been heard of it for a
   * quarter more. Time in which this side did not run does not count.
   */
  readonly lostAfter: number;
  /** How many bytes a packet may have: at least 1024. */
  readonly maxPacket: number;
  /**
   * How many bytes may have been sent and not acknowledged, and how many that arrived out of order are kept: at least
   * `maxPacket`.
   */
  readonly maxInFlight: number;
  /** How many bytes a frame may have. A longer one of the peer ends the session; `send` throws for a longer one of this side. */
  readonly maxFrame: number;
  /**
   * Sends a packet, of at most `maxPacket` bytes. It may be lost, arrive twice, late, or in another order. The packet must
   * not be changed or transferred. If `post` throws, the packet counts as lost, and the error becomes the cause if the session is lost
   * because of that.
   */
  post(packet: Uint8Array): void;
  /** Called with each frame of the peer: whole, in order, once. The bytes are its own. If it throws, the session is lost. */
  deliver(frame: Uint8Array): void;
  /**
   * Called at most once, when no frame arrives any more, in either direction: not after this side has called `close()` or
   * `abort()`. It must not throw.
   */
  lost(reason: SessionLostError): void;
  /**
   * Called once after `close()`, when the peer has got everything, or is lost, or has ended the session itself. Nothing is
   * posted of its own accord any more. It must not throw.
   */
  closed?(): void;
}

const longestId = 64;
const smallestPacket = 1024;
/** The length of a frame is sent in four bytes. */
const longestFrame = 2 ** 32 - 1;
const utf8 = new TextEncoder();

/** @returns the bytes of the id. @throws {RangeError} if an option is outside its range. */
export function checkOptions(options: SessionOptions): Uint8Array {
  const id = utf8.encode(options.id);
  checkRange('the bytes of id', id.length, 1, longestId);
  checkRange('lostAfter', options.lostAfter, 1, 2 ** 31 - 1);
  checkRange('maxPacket', options.maxPacket, smallestPacket, 2 ** 30);
  checkRange('maxInFlight', options.maxInFlight, options.maxPacket, Number.MAX_SAFE_INTEGER);
  checkRange('maxFrame', options.maxFrame, 1, longestFrame);
  return id;
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most))
    throw new RangeError(`a session: ${name} is ${value}, and must be from ${least} to ${most}`);
}
