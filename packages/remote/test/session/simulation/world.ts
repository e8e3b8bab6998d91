import { PacketFormat } from '../../../src/session/packet-format.js';
import type { SessionLostError } from '../../../src/session/session-lost-error.js';
import type { Session } from '../../../src/session/session.js';
import { Events } from './events.js';
import { Interruptions } from './interruptions.js';
import { check } from './invariants.js';
import { Network } from './network.js';
import { profileOf, type Profile } from './profile.js';
import { Draws } from './script.js';
import { Side } from './side.js';

/** Of `lostAfter`: how long nothing must be heard of a peer until it is lost, and the longest time between two signs of life. */
const silenceFactor = 1.25;
export const beat = 1 / 12;

/** Two sides, a network between them, and the session that they have at present. */
export class World {
  readonly events = new Events();
  readonly draws: Draws;
  readonly profile: Profile;
  readonly network: Network;
  readonly sides: readonly [Side, Side];
  readonly interruptions: Interruptions;
  /** How many sessions there have been. */
  sessions = 0;
  frames = 0;
  losses = 0;
  readonly log: (line: string) => void;
  readonly #Session: typeof Session;
  readonly #utf8 = new TextEncoder();
  /** Up to when events happen before the next action. */
  passUntil = 0;
  /** To be checked at the end of the turn. */
  afterTurn: (() => void) | undefined;
  /** Whether no other session is begun after this one. */
  isEnding = false;
  /** The first error that was thrown where it would be caught. */
  failure: { error: unknown } | undefined;

  constructor(seed: number, implementation: typeof Session, log: (line: string) => void) {
    this.log = log;
    this.draws = new Draws(seed);
    this.#Session = implementation;
    this.profile = profileOf(this.draws);
    this.network = new Network(this.events, this.profile, this.draws, (to, packet) => this.#arrive(to, packet));
    this.interruptions = new Interruptions(this.events, 3 * beat * this.profile.lostAfter);
    const [first, second] = this.profile.clocks;
    this.sides = [new Side('one', this.events, first), new Side('other', this.events, second)];
    this.begin();
  }

  peerOf(side: Side): Side {
    return side === this.sides[0] ? this.sides[1] : this.sides[0];
  }

  /** Both sides begin a new session, one of them later. */
  begin(): void {
    const { draws, events } = this;
    this.sessions += 1;
    this.interruptions.forget();
    this.network.blocked.fill(0);
    for (const side of this.sides) {
      // The processes that ended before have been replaced.
      if (side.session !== undefined && !side.isDead) side.session.abort();
      side.die();
      Object.assign(side, { session: undefined, lost: undefined, closedCalls: 0, hasClosed: false, hasAborted: false });
      Object.assign(side, { isConnected: true, frozenUntil: 0, arrived: 0, posted: 0, inFlight: 0, isDead: false });
      side.sent = [];
      side.unacknowledged.clear();
    }
    const number = this.sessions;
    const early = draws.of(0, 1);
    this.#open(early, number);
    const heal = this.interruptions.begin();
    events.at(events.now + draws.of(0, 1, 0.3) * this.profile.lostAfter * draws.fraction(), () => {
      heal();
      const late = early === 0 ? 1 : 0;
      this.sides[late].act(() => {
        if (number === this.sessions && !this.sides[early].hasEnded) this.#open(late, number);
      });
    });
  }

  send(side: Side, length: number): void {
    this.frames += 1;
    side.send(length);
  }

  close(side: Side): void {
    this.log(`${this.events.now}: ${side.name} closes`);
    side.hasClosed = true;
    side.session?.close();
    this.interruptions.begin();
  }

  /** Checks what must hold at any time. */
  checkAlways(): void {
    if (this.failure !== undefined) throw this.failure.error;
    const { lostAfter, maxInFlight } = this.profile;
    for (const side of this.sides) {
      check('bytes in flight are bounded', side.inFlight <= maxInFlight, () => `${side.name} has ${side.inFlight}`);
      check(
        'timers end with the session',
        side.timers <= (side.hasEnded ? 0 : 1),
        () => `${side.name} has ${side.timers}`,
      );
      if (side.session === undefined || side.hasEnded || side.isFrozen) continue;
      const silence = side.silence().running;
      const most = (silenceFactor + 2 * beat) * lostAfter + 1;
      check('a silent peer is lost in time', silence <= most, () => `${side.name} has heard nothing for ${silence} ms`);
    }
  }

  #open(index: 0 | 1, number: number): void {
    const { events, profile } = this;
    const side = this.sides[index];
    const peer = this.peerOf(side);
    const id = `session ${number}`;
    const isPresent = (): boolean => number === this.sessions && !side.isDead;
    side.format = new PacketFormat(this.#utf8.encode(id));
    side.heard();
    this.log(`${events.now}: ${side.name} begins ${id}`);
    side.session = new this.#Session({
      ...profile,
      clock: side.clock,
      id,
      post: (packet) => {
        if (isPresent()) this.#post(index, packet);
      },
      deliver: (frame) => this.#guard(() => this.#deliver(side, peer, frame, isPresent())),
      lost: (error) => this.#guard(() => this.#lost(side, peer, error, isPresent())),
      closed: () => this.#guard(() => this.#closed(side, isPresent())),
    });
  }

  /** A session catches what its callbacks throw. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.failure ??= { error };
    }
  }

  #post(index: 0 | 1, packet: Uint8Array): void {
    const side = this.sides[index];
    side.posted += 1;
    const size = packet.length;
    this.#guard(() => {
      check('packets are no larger than allowed', size <= this.profile.maxPacket, () => `${size} bytes`);
      const read = side.format?.read(packet);
      if (read?.kind !== 'part' || side.unacknowledged.has(read.number)) return;
      side.unacknowledged.set(read.number, read.bytes?.length ?? 0);
      side.inFlight += read.bytes?.length ?? 0;
    });
    this.network.post(index, side, packet);
  }

  #arrive(to: 0 | 1, packet: Uint8Array): void {
    const side = this.sides[to];
    if (side.isDead || !side.isConnected) return;
    const { work } = this.profile;
    const at = work[to] === 0 || this.network.isPerfect ? 0 : Math.max(side.busyUntil, this.events.now) + work[to];
    side.busyUntil = at;
    if (at === 0) side.act(() => this.#receive(side, packet));
    else this.events.at(at, () => side.act(() => this.#receive(side, packet)));
  }

  #receive(side: Side, packet: Uint8Array): void {
    const { session, format } = side;
    if (session === undefined || format === undefined || side.isDead) return;
    const read = format.read(packet);
    const before = this.#stateOf(side);
    if (read === undefined) {
      session.receive(packet);
      check('other sessions have no effect', this.#stateOf(side) === before, () => `on ${side.name}`);
      return;
    }
    side.heard();
    if (read.kind !== 'end') {
      for (const [number, size] of side.unacknowledged) {
        if (number >= read.expected) break;
        side.unacknowledged.delete(number);
        side.inFlight -= size;
      }
    }
    session.receive(packet);
  }

  #stateOf(side: Side): string {
    return `${side.arrived} ${side.posted} ${side.hasEnded}`;
  }

  #deliver(side: Side, peer: Side, frame: Uint8Array, isPresent: boolean): void {
    check('nothing is called after the end', isPresent && side.isOpen, () => `${side.name} gets a frame`);
    const expected = peer.sent[side.arrived];
    const isRight = expected !== undefined && Buffer.compare(frame, expected) === 0;
    check('frames arrive in order and once', isRight, () => `frame ${side.arrived} at ${side.name}`);
    side.arrived += 1;
    this.#answer(side);
  }

  /** Some frames are answered, and a few close the session, while others are delivered. */
  #answer(side: Side): void {
    if (this.isEnding) return;
    if (this.draws.chance(0.1)) this.send(side, this.draws.below(200));
    else if (this.draws.chance(0.002)) this.close(side);
  }

  #closed(side: Side, isPresent: boolean): void {
    this.log(`${this.events.now}: ${side.name} has closed`);
    side.closedCalls += 1;
    const isRight = isPresent && side.hasClosed && side.closedCalls === 1;
    check('nothing is called after the end', isRight, () => `${side.name} has closed`);
  }

  #lost(side: Side, peer: Side, error: SessionLostError, isPresent: boolean): void {
    this.log(`${this.events.now}: ${side.name}: ${error.message}`);
    this.losses += 1;
    check('nothing is called after the end', isPresent && side.isOpen, () => `${side.name}: ${error.message}`);
    side.lost = error;
    const { reason, byPeer } = error;
    const isRefusal = reason === 'invalid' || reason === 'failed';
    check('a peer that follows the protocol is never rejected', !isRefusal, () => error.message);
    if (byPeer && reason === 'closed') {
      const isWhole = peer.hasClosed && side.arrived === peer.sent.length;
      check('an orderly end comes after the last frame', isWhole, () => `${side.arrived} of ${peer.sent.length}`);
    }
    if (byPeer) return;
    check('a peer is not lost early', reason === 'silent', () => error.message);
    // Of short pauses, it is not known whether they were in the time between two timers.
    const pauses = side.frozen
      .map(({ from, until }) => side.ownTime(until - from))
      .filter((pause) => pause > 2 * beat * this.profile.lostAfter);
    const silence = pauses.reduce((rest, pause) => rest - pause, side.silence().whole);
    const least = silenceFactor * this.profile.lostAfter * 0.999;
    check('a peer is not lost early', silence >= least, () => `${side.name} after ${silence} ms`);
    if (this.profile.isCalm) this.#checkInterruption(side);
  }

  /** Where packets arrive unless something is in the way, that must have been in the way for `lostAfter`. */
  #checkInterruption(side: Side): void {
    const { length } = this.interruptions;
    const isLong = length >= 0.95 * this.profile.lostAfter;
    check('a short interruption loses nothing', isLong, () => `${side.name} has lost its peer after ${length} ms`);
  }
}
