import { ManualClock } from '@dispatch/core/testing';
import { PacketFormat, type Packet } from '../../../src/session/packet-format.js';
import type { SessionLostError } from '../../../src/session/session-lost-error.js';
import type { SessionOptions } from '../../../src/session/session-options.js';
import { Session } from '../../../src/session/session.js';

/** Lets a session post what it posts at the end of the turn. */
export async function turn(): Promise<void> {
  await undefined;
  await undefined;
}

/** A frame of a length, all of whose bytes have one value. */
export function frame(length: number, value = 1): Uint8Array {
  return new Uint8Array(length).fill(value);
}

/** One end of a session, on a clock that only the test advances, and what it posts and reports. */
export class End {
  readonly clock: ManualClock;
  readonly format = new PacketFormat(new TextEncoder().encode('a session'));
  readonly session: Session;
  /** The packets that it has posted and that nothing has taken. */
  posted: Uint8Array[] = [];
  readonly frames: Uint8Array[] = [];
  readonly losses: SessionLostError[] = [];
  closedCalls = 0;
  timers = 0;

  constructor(options: Partial<SessionOptions> = {}, clock: ManualClock = new ManualClock()) {
    this.clock = clock;
    const after = (milliseconds: number, run: () => void): (() => void) => {
      this.timers += 1;
      let isSet = true;
      const unset = (): void => {
        if (isSet) this.timers -= 1;
        isSet = false;
      };
      const stop = clock.after(milliseconds, () => {
        unset();
        run();
      });
      return () => {
        stop();
        unset();
      };
    };
    this.session = new Session({
      clock: { now: () => clock.now(), after },
      id: 'a session',
      lostAfter: 12_000,
      maxPacket: 1024,
      maxInFlight: 4096,
      maxFrame: 100_000,
      post: (packet) => this.posted.push(packet),
      deliver: (delivered) => this.frames.push(delivered),
      lost: (error) => this.losses.push(error),
      closed: () => {
        this.closedCalls += 1;
      },
      ...options,
    });
  }

  /** What it has posted. They are lost. */
  async packets(): Promise<Packet[]> {
    await turn();
    const read = this.posted.map((packet) => this.format.read(packet));
    this.posted = [];
    return read.filter((packet) => packet !== undefined);
  }

  /** The packets of one kind among those that it has posted. */
  async only<Kind extends Packet['kind']>(kind: Kind): Promise<Extract<Packet, { kind: Kind }>[]> {
    const packets = await this.packets();
    return packets.filter((packet): packet is Extract<Packet, { kind: Kind }> => packet.kind === kind);
  }

  /** A part of the stream arrives: whole frames of one byte each. */
  part(number: number, ...values: readonly number[]): void {
    const { packet, room } = this.format.part(number, 0, 5 * values.length);
    room.set(values.flatMap((value) => [1, 0, 0, 0, value]));
    this.session.receive(packet);
  }

  /** A packet arrives that says what the peer expects. */
  state(expected: number, ...ahead: readonly (readonly [number, number])[]): void {
    this.session.receive(this.format.state(expected, ahead));
  }

  /** The reason of the loss that it has reported. */
  get reason(): string | undefined {
    return this.losses[0]?.reason;
  }
}

/** Carries all packets between two ends until none is left. @param keeps whether a packet arrives. */
export async function exchange(one: End, other: End, keeps: () => boolean = () => true): Promise<void> {
  for (;;) {
    await turn();
    const [from, to] = [one.posted.splice(0), other.posted.splice(0)];
    if (from.length + to.length === 0) return;
    for (const packet of from) if (keeps()) other.session.receive(packet);
    for (const packet of to) if (keeps()) one.session.receive(packet);
  }
}
