import type { EndReason } from './session-lost-error.js';

/** Packets that have arrived out of order: from the first number to the one before the second. */
export type Range = readonly [from: number, to: number];

/** A packet that has arrived. */
export type Packet =
  /** A part of the stream of frames; without bytes, its end. */
  | {
      readonly kind: 'part';
      readonly number: number;
      readonly expected: number;
      readonly bytes: Uint8Array | undefined;
    }
  /** What the other side expects next, and what it has already got beyond that. Also a sign of life. */
  | { readonly kind: 'state'; readonly expected: number; readonly ahead: readonly Range[] }
  /** The session is over on the other side. */
  | { readonly kind: 'end'; readonly reason: EndReason };

/** How many packets may have been sent and not acknowledged. */
export const mostAhead = 4096;
/** How many ranges a packet may have. Others are sent when these have been filled. */
export const mostRanges = 32;

const mark = 0xd5;
const version = 1;
const kinds = { part: 0, last: 1, state: 2, end: 3 } as const;
const endReasons: readonly EndReason[] = ['silent', 'stuck', 'invalid', 'failed', 'closed', 'aborted'];
const numberBytes = 6;
const rangeBytes = 4;
const kindAt = 2;

/**
 * Writes and reads the packets of one session. Each begins with a mark, the version, its kind, and the session's id after
 * its length. Numbers of packets have six bytes, highest first.
 */
export class PacketFormat {
  readonly #head: Uint8Array;

  constructor(id: Uint8Array) {
    this.#head = new Uint8Array([mark, version, 0, id.length, ...id]);
  }

  /** How many bytes a part has beside those of the stream. */
  get overhead(): number {
    return this.#head.length + 2 * numberBytes;
  }

  /** A part of the stream with room for `size` bytes. @returns the packet, and the room in it. */
  part(number: number, expected: number, size: number): { packet: Uint8Array; room: Uint8Array } {
    const packet = this.#packet(kinds.part, 2 * numberBytes + size);
    this.#writeNumbers(packet, number, expected);
    return { packet, room: packet.subarray(this.overhead) };
  }

  /** The end of the stream. */
  last(number: number, expected: number): Uint8Array {
    const packet = this.#packet(kinds.last, 2 * numberBytes);
    this.#writeNumbers(packet, number, expected);
    return packet;
  }

  state(expected: number, ahead: readonly Range[]): Uint8Array {
    const packet = this.#packet(kinds.state, numberBytes + rangeBytes * ahead.length);
    this.#writeNumbers(packet, expected);
    const view = viewOf(packet);
    let at = this.#head.length + numberBytes;
    for (const [from, to] of ahead) {
      view.setUint16(at, from - expected);
      view.setUint16(at + 2, to - expected);
      at += rangeBytes;
    }
    return packet;
  }

  end(reason: EndReason): Uint8Array {
    const packet = this.#packet(kinds.end, 1);
    packet[this.#head.length] = endReasons.indexOf(reason);
    return packet;
  }

  /** @returns `undefined` for a packet of another session. @throws {TypeError} for one that no session has sent. */
  read(packet: Uint8Array): Packet | undefined {
    if (!this.#isOwn(packet)) return undefined;
    if (packet[1] !== version)
      throw new TypeError(
        `a packet of version ${packet[1]} of the protocol, and this side has version ${version}: use the same version of @dispatch/remote on both sides`,
      );
    const rest = packet.length - this.#head.length;
    const kind = packet[kindAt];
    if (kind === kinds.part && rest > 2 * numberBytes) return this.#readPart(packet, packet.subarray(this.overhead));
    if (kind === kinds.last && rest === 2 * numberBytes) return this.#readPart(packet, undefined);
    if (kind === kinds.state && rest >= numberBytes) return this.#readState(packet);
    const reason = endReasons[packet[this.#head.length] ?? endReasons.length];
    if (kind === kinds.end && rest === 1 && reason !== undefined) return { kind: 'end', reason };
    throw new TypeError(`a packet of ${packet.length} bytes and of kind ${kind} cannot be read`);
  }

  #packet(kind: number, size: number): Uint8Array {
    const packet = new Uint8Array(this.#head.length + size);
    packet.set(this.#head);
    packet[kindAt] = kind;
    return packet;
  }

  #isOwn(packet: Uint8Array): boolean {
    const head = this.#head;
    if (packet.length < head.length || packet[0] !== mark) return false;
    for (let at = kindAt + 1; at < head.length; at += 1) if (packet[at] !== head[at]) return false;
    return true;
  }

  #writeNumbers(packet: Uint8Array, ...numbers: readonly number[]): void {
    const view = viewOf(packet);
    let at = this.#head.length;
    for (const number of numbers) {
      view.setUint16(at, Math.floor(number / 2 ** 32));
      view.setUint32(at + 2, number % 2 ** 32);
      at += numberBytes;
    }
  }

  #readNumber(packet: Uint8Array, index: number): number {
    const view = viewOf(packet);
    const at = this.#head.length + index * numberBytes;
    return view.getUint16(at) * 2 ** 32 + view.getUint32(at + 2);
  }

  #readPart(packet: Uint8Array, bytes: Uint8Array | undefined): Packet {
    return { kind: 'part', number: this.#readNumber(packet, 0), expected: this.#readNumber(packet, 1), bytes };
  }

  #readState(packet: Uint8Array): Packet {
    const expected = this.#readNumber(packet, 0);
    const first = this.#head.length + numberBytes;
    const count = (packet.length - first) / rangeBytes;
    if (!Number.isInteger(count) || count > mostRanges) throw new TypeError(`a packet with ${count} ranges`);
    const view = viewOf(packet);
    const ahead: Range[] = [];
    let before = 0;
    for (let at = first; at < packet.length; at += rangeBytes) {
      const [from, to] = [view.getUint16(at), view.getUint16(at + 2)];
      if (from <= before || to <= from || to > mostAhead)
        throw new TypeError(`a packet with a range from ${from} to ${to}`);
      ahead.push([expected + from, expected + to]);
      before = to;
    }
    return { kind: 'state', expected, ahead };
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
