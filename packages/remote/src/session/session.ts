import { Inbound } from './inbound.js';
import { Outbound } from './outbound.js';
import { PacketFormat, type Packet } from './packet-format.js';
import { endedByPeer, SessionLostError, type EndReason } from './session-lost-error.js';
import { checkOptions, type SessionOptions } from './session-options.js';
import { Silence } from './silence.js';

// Taken when this module loads: tests may replace that of `globalThis` later.
const { queueMicrotask } = globalThis;

/** A sign of life is sent after this part of `lostAfter`, if nothing else was. */
const beatsPerLimit = 12;
/**
 * A peer is lost after so many times `lostAfter` without a sign of life: an interruption may begin just before one, and end just
 * after another one, so that the silence is longer than it.
 */
export const silenceFactor = 1.25;

/**
 * One side of a reliable, ordered stream of frames, over packets that may be lost, repeated, delayed or in another order. Both
 * sides have a session with the same id; neither has to be there first. What is sent while the peer is not there yet, or while
 * the connection is interrupted for less than `lostAfter`, arrives later.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #format: PacketFormat;
  readonly #outbound: Outbound;
  readonly #inbound: Inbound;
  readonly #silence: Silence;
  readonly #beatEvery: number;
  #state: 'open' | 'closing' | 'ended' = 'open';
  /** The answer to a peer that does not know of the end. */
  #endReason: EndReason = 'closed';
  #hasHeard = false;
  #isFlushing = false;
  #beatAt: number;
  #postError: unknown;
  #armedFor = Infinity;
  #disarm: () => void = () => {};

  /** Begins with a sign of life. @throws {RangeError} if an option is outside its range. */
  constructor(options: SessionOptions) {
    const now = options.clock.now();
    this.#options = options;
    this.#format = new PacketFormat(checkOptions(options));
    this.#outbound = new Outbound(options, this.#format, (packet) => this.#post(packet));
    this.#inbound = new Inbound(options, (frame) => this.#deliver(frame));
    this.#beatEvery = options.lostAfter / beatsPerLimit;
    this.#silence = new Silence(options.lostAfter * silenceFactor, this.#beatEvery, now);
    this.#beatAt = now;
    this.#flushSoon();
  }

  /** How many bytes of frames the peer has not acknowledged, with four more for each frame. 0 once the session has ended. */
  get pendingBytes(): number {
    return this.#outbound.pendingBytes;
  }

  /**
   * Sends a frame, which must not change until it is acknowledged. Frames that are sent in one turn share packets. Does nothing
   * after `close()`, `abort()` or a loss.
   *
   * @throws {RangeError} if it is longer than `maxFrame`. Others are not affected.
   */
  send(frame: Uint8Array): void {
    if (frame.length > this.#options.maxFrame)
      throw new RangeError(`a frame of ${frame.length} bytes, and at most ${this.#options.maxFrame} are allowed`);
    if (this.#state !== 'open') return;
    this.#outbound.push(frame);
    this.#flushSoon();
  }

  /** A packet has arrived. It is not kept. Never throws: a packet that is no part of a session ends this one. */
  receive(packet: Uint8Array): void {
    const now = this.#options.clock.now();
    try {
      const read = this.#format.read(packet);
      if (read === undefined) return;
      if (this.#state === 'ended') this.#answerLate(read);
      else this.#take(read, now);
    } catch (cause) {
      const message = `the other side has sent what is no part of a session: ${messageOf(cause)}`;
      this.#endWith(new SessionLostError(message, 'invalid', false, cause));
    }
  }

  /** The bus has a connection again: what was not acknowledged is sent again at once, or else a sign of life. */
  linkRestored(): void {
    if (this.#state === 'ended') return;
    const now = this.#options.clock.now();
    this.#outbound.restart(now);
    this.#beatAt = now;
    this.#flushSoon();
  }

  /**
   * Ends the session once the peer has got all frames; what the peer sends is dropped. It learns of the end after its last frame.
   * See `closed` of the options. Does nothing the second time.
   */
  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#inbound.discard();
    this.#outbound.end();
    this.#flushSoon();
  }

  /** Ends the session at once. Frames that the peer has not got are lost. Nothing is called afterwards. */
  abort(): void {
    if (this.#state === 'ended') return;
    this.#finish('aborted');
    this.#post(this.#format.end('aborted'));
  }

  #take(packet: Packet, now: number): void {
    const { length } = this.#silence;
    this.#silence.heard(now);
    if (packet.kind === 'end') {
      this.#endWith(endedByPeer(packet.reason));
      return;
    }
    this.#outbound.acknowledge(packet.expected, packet.kind === 'state' ? packet.ahead : [], now);
    // What was sent before the peer was there, or while it was away, is lost.
    if (length > this.#beatEvery || (!this.#hasHeard && packet.expected === 0)) this.#outbound.restart(now);
    this.#hasHeard = true;
    if (packet.kind === 'part') this.#inbound.take(packet.number, packet.bytes, now);
    if (this.#state === 'ended') return;
    if (this.#inbound.hasEnded) this.#endWith(endedByPeer('closed'));
    else if (this.#outbound.isDone) this.#endWith(undefined);
    else this.#flushSoon();
  }

  /** @returns whether it wants more. */
  #deliver(frame: Uint8Array): boolean {
    try {
      this.#options.deliver(frame);
    } catch (cause) {
      this.#endWith(
        new SessionLostError(`a frame could not be processed: ${messageOf(cause)}`, 'failed', false, cause),
      );
    }
    return this.#state === 'open';
  }

  /** The peer is still there. An end is not answered with an end. */
  #answerLate(packet: Packet): void {
    if (packet.kind !== 'end') this.#post(this.#format.end(this.#endReason));
  }

  /** Ends the session, tells the peer, and then the owner. */
  #endWith(error: SessionLostError | undefined): void {
    if (this.#state === 'ended') return;
    const wasOpen = this.#state === 'open';
    this.#finish(error === undefined || error.byPeer ? 'closed' : error.reason);
    this.#post(this.#format.end(this.#endReason));
    if (wasOpen && error !== undefined) this.#options.lost(error);
    else this.#options.closed?.();
  }

  #finish(reason: EndReason): void {
    this.#state = 'ended';
    this.#endReason = reason;
    this.#outbound.clear();
    this.#inbound.clear();
    this.#disarm();
  }

  #post(packet: Uint8Array): void {
    this.#beatAt = this.#options.clock.now() + this.#beatEvery;
    if (!this.#inbound.hasGap) this.#inbound.reported();
    try {
      this.#options.post(packet);
    } catch (error) {
      // As if it were lost on its way: it is sent again.
      this.#postError = error;
    }
  }

  #postState(): void {
    const state = this.#format.state(this.#inbound.expected, this.#inbound.ranges());
    this.#inbound.reported();
    this.#post(state);
  }

  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  /** Sends what is due, and sets the timer for what is due later. */
  #flush(): void {
    if (this.#state === 'ended') return;
    const now = this.#options.clock.now();
    this.#outbound.flush(now, () => this.#inbound.expected);
    if (Math.min(this.#inbound.reportAt, this.#beatAt) <= now) this.#postState();
    this.#arm(now);
  }

  #arm(now: number): void {
    const next = Math.min(this.#silence.dueAt, this.#beatAt, this.#inbound.reportAt, this.#outbound.resendAt);
    if (next >= this.#armedFor) return;
    this.#disarm();
    this.#armedFor = next;
    this.#disarm = this.#options.clock.after(Math.max(0, next - now), () => this.#onTimer());
  }

  #onTimer(): void {
    this.#armedFor = Infinity;
    const now = this.#options.clock.now();
    if (this.#silence.check(now)) {
      const message = `nothing was heard of the other side for ${this.#silence.length} ms`;
      this.#endWith(new SessionLostError(message, 'silent', false, this.#postError));
    } else if (this.#outbound.resendAt <= now && this.#outbound.timeOut(now)) {
      const message = 'the other side acknowledges nothing that was sent to it again and again';
      this.#endWith(new SessionLostError(message, 'stuck', false, this.#postError));
    } else this.#flush();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'the thrown value is not an error';
}
