import { assert, nat, property, record, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messagePacket, readPacket, sessionPacket, type FleetMessage } from '../src/fleet/messages.js';
import { randomId } from '../src/fleet/subjects.js';

const lane = randomId();
const host = randomId();

const messages: readonly FleetMessage[] = [
  { type: 'seek' },
  { type: 'end', lane },
  { type: 'left', host },
  { type: 'granted', host, lane },
  { type: 'refused', host, lane },
  { type: 'recall', host, lanes: 3, isDraining: false },
  { type: 'host', host, name: 'a', protocol: 1, codec: 1, build: 'ü', slots: 4, free: 0, isDraining: true },
  { type: 'lease', dispatcher: host, lane, build: '', protocol: 1, codec: 1, lostAfter: 1000, lanes: 0 },
];

describe('packets of a fleet', () => {
  it('arrive as they were sent', () => {
    for (const message of messages) expect(readPacket(messagePacket(message))).toEqual({ message });
    const session = Uint8Array.of(1, 2, 3);
    expect(readPacket(sessionPacket(lane, session))).toEqual({ lane, session });
  });

  it('are no packets if they were changed, or are others', () => {
    const numRuns = Number(process.env['FUZZ_INPUTS'] ?? 2000);
    const change = record({ index: nat({ max: messages.length - 1 }), at: nat(), byte: nat({ max: 255 }) });
    assert(
      property(change, ({ at, byte, index }) => {
        const packet = messagePacket(messages[index] ?? { type: 'seek' });
        packet[at % packet.length] = byte;
        const read = readPacket(packet);
        // What is still a message has all its members.
        if (read !== undefined && 'message' in read) expect(readPacket(messagePacket(read.message))).toEqual(read);
      }),
      { numRuns },
    );
    assert(
      property(uint8Array({ maxLength: 200 }), (bytes) => {
        readPacket(bytes);
      }),
      { numRuns },
    );
  });

  it('are no messages with a wrong, a missing or a foreign id', () => {
    for (const id of ['', 'x', `${lane}0`, '../../etc/pass', lane.toUpperCase().replace(/\d/g, 'A'), '>'.repeat(16)]) {
      expect(readPacket(messagePacket({ type: 'end', lane: id }))).toBeUndefined();
    }
    const others = [
      { type: 'end' },
      { type: 'unknown' },
      { type: 'constructor' },
      { type: 'recall', host, lanes: Number.NaN },
    ];
    for (const other of others) expect(readPacket(messagePacket(other as FleetMessage))).toBeUndefined();
  });
});
