import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { mostAhead } from '../../src/session/packet-format.js';
import { End, frame, turn } from './support/end.js';

const numRuns = Number(process.env['FUZZ_INPUTS'] ?? (process.env['TEST_ALL'] === '1' ? 20_000 : 5000));
const fuzzing: fc.Parameters<unknown> = {
  numRuns,
  ...(process.env['FUZZ_SEED'] !== undefined && { seed: Number(process.env['FUZZ_SEED']) }),
};
const timeout = 60_000 + 2 * numRuns;

/** What happens to a session: packets of a peer that knows the id, and what its owner does. */
type Act = (end: End) => void;

/** Of a packet: `-1` is the next one that the session expects, as far as that is known. */
const number = fc.oneof(
  { weight: 60, arbitrary: fc.constant(-1) },
  { weight: 20, arbitrary: fc.nat(6) },
  { weight: 1, arbitrary: fc.constantFrom(mostAhead - 1, mostAhead, 2 ** 32, 2 ** 48 - 1) },
);
/** What a session has been sent that is not acknowledged here: mostly nothing. */
const expected = fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) });
/** Bytes of the stream: mostly whole frames, lengths that are wrong, and anything else. */
const stream = fc
  .array(
    fc.oneof(
      {
        weight: 30,
        arbitrary: fc.nat(40).map((length) => [length, 0, 0, 0, ...Array<number>(length).fill(length)]),
      },
      { weight: 1, arbitrary: fc.constantFrom([0xa0, 0x86, 1, 0], [0xff, 0xff, 0xff, 0xff], [0], [9, 0, 0]) },
      { weight: 1, arbitrary: fc.array(fc.nat(255), { maxLength: 6 }) },
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.flat());
const ranges = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 3 }) },
);
const reasons = fc.constantFrom('silent', 'stuck', 'invalid', 'failed', 'closed', 'aborted');
/** Changes single bytes, cuts off the end, or adds to it. */
const damage = fc.record({
  changes: fc.array(fc.tuple(fc.nat(40), fc.nat(255)), { maxLength: 2 }),
  cut: fc.option(fc.nat(40), { nil: undefined, freq: 4 }),
  more: fc.nat(3),
});

const packets: fc.Arbitrary<(end: End) => Uint8Array> = fc.oneof(
  { weight: 30, arbitrary: fc.tuple(number, expected, stream).map(partOf) },
  {
    weight: 4,
    arbitrary: fc.tuple(expected, ranges).map(
      ([expected, ahead]) =>
        (end: End) =>
          end.format.state(expected, ahead),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(number, expected).map(
      ([at, expected]) =>
        (end: End) =>
          end.format.last(Math.max(at, 0), expected),
    ),
  },
  { weight: 1, arbitrary: reasons.map((reason) => (end: End) => end.format.end(reason)) },
);

/** How many parts an end has got in order. */
const received = new WeakMap<End, number>();

function partOf([at, expected, bytes]: readonly [number, number, readonly number[]]): (end: End) => Uint8Array {
  return (end) => {
    const next = received.get(end) ?? 0;
    if (at < 0) received.set(end, next + 1);
    const { packet, room } = end.format.part(at < 0 ? next : at, expected, bytes.length);
    room.set(bytes);
    return packet;
  };
}

const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 10,
    arbitrary: packets.map(
      (make): Act =>
        (end) =>
          end.session.receive(make(end)),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(packets, damage).map(([make, { changes, cut, more }]): Act => (end) => {
      const whole = make(end);
      const packet = new Uint8Array(Math.min(cut ?? Infinity, whole.length) + more);
      packet.set(whole.subarray(0, Math.min(packet.length, whole.length)));
      for (const [at, byte] of changes) if (at < packet.length) packet[at] = byte;
      end.session.receive(packet);
    }),
  },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 40 }).map(
      (bytes): Act =>
        (end) =>
          end.session.receive(bytes),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.nat(3000).map(
      (length): Act =>
        (end) =>
          end.session.send(frame(length)),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.nat(2000).map(
      (time): Act =>
        (end) =>
          end.clock.advance(time),
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<Act>(({ session }) => session.linkRestored()) },
);

test('whatever arrives, a session continues or ends, and receive() never throws', { timeout }, async () => {
  let [ended, frames] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 1, maxLength: 25 }), fc.boolean(), async (list, closes) => {
      const end = new End({ maxFrame: 3000, maxInFlight: 2048 });
      const { session } = end;
      for (const act of list) {
        const wasLost = end.losses.length > 0;
        const before = end.frames.length;
        act(end);
        await turn();
        if (wasLost && end.frames.length > before) throw new Error('a frame was delivered after the loss');
        if (wasLost && session.pendingBytes > 0) throw new Error('frames are kept after the loss');
        if (end.timers !== (end.losses.length > 0 ? 0 : 1)) throw new Error(`${end.timers} timers`);
      }
      if (end.losses.length > 1) throw new Error('two losses');
      if (end.frames.some(({ length }) => length > 3000)) throw new Error('a frame that is too long');
      if (end.posted.some(({ length }) => length > 1024)) throw new Error('a packet that is too long');
      if (end.posted.some((packet) => end.format.read(packet) === undefined)) throw new Error('another packet');
      ended += end.losses.length;
      frames += end.frames.length;
      if (closes) session.close();
      await turn();
      end.clock.advance(20_000);
      if (end.losses.length + end.closedCalls !== 1) throw new Error('a silent peer is not lost');
      if (end.timers > 0) throw new Error('a timer is left');
    }),
    fuzzing,
  );
  console.info(`session: ${numRuns} sequences, ${ended} sessions ended, ${frames} frames arrived`);
  expect(Math.min(ended, numRuns - ended)).toBeGreaterThan(numRuns / 20);
  expect(frames).toBeGreaterThan(numRuns / 10);
});

test('other bytes than those of a session have no effect', { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
      const end = new End();
      await end.packets();
      end.session.receive(bytes);
      if ((await end.packets()).length + end.losses.length > 0) throw new Error('an effect');
    }),
    fuzzing,
  );
});
