import { expect, test } from 'vitest';
import { mostAhead } from '../../src/session/packet-format.js';
import type { SessionOptions } from '../../src/session/session-options.js';
import { End, exchange, frame, turn } from './support/end.js';

function valuesOf(end: End): number[] {
  return end.frames.map((bytes) => bytes[0] ?? -1);
}

test('an acknowledgement waits for a packet that takes it along', async () => {
  const end = new End();
  await end.packets();
  end.part(0, 1);
  expect(await end.packets()).toEqual([]);
  end.clock.advance(4);
  end.session.send(frame(1));
  expect(await end.packets()).toMatchObject([{ kind: 'part', expected: 1 }]);
  end.clock.advance(5);
  expect(await end.packets()).toEqual([]);
});

test('an acknowledgement waits for five milliseconds at most', async () => {
  const end = new End();
  await end.packets();
  end.part(0, 1);
  await turn();
  end.clock.advance(5);
  expect(await end.packets()).toEqual([{ kind: 'state', expected: 1, ahead: [] }]);
});

test('a quarter of what may be in flight is acknowledged at once', async () => {
  const end = new End({ maxInFlight: 1024 });
  await end.packets();
  end.part(0, ...Array<number>(52).fill(1));
  expect(await end.packets()).toMatchObject([{ kind: 'state', expected: 1 }]);
});

test('packets that arrive early are kept, reported at once, and delivered in order', async () => {
  const end = new End();
  await end.packets();
  end.part(2, 3);
  end.part(3, 4);
  end.part(5, 6);
  expect(valuesOf(end)).toEqual([]);
  expect(await end.packets()).toEqual([
    {
      kind: 'state',
      expected: 0,
      ahead: [
        [2, 4],
        [5, 6],
      ],
    },
  ]);
  end.part(0, 1);
  end.part(1, 2);
  expect(valuesOf(end)).toEqual([1, 2, 3, 4]);
  end.part(4, 5);
  expect(valuesOf(end)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a packet that arrives again is dropped and acknowledged at once', async () => {
  const end = new End();
  end.part(0, 1);
  end.part(2, 3);
  await end.packets();
  end.part(0, 1);
  end.part(2, 3);
  expect(valuesOf(end)).toEqual([1]);
  expect(await end.packets()).toEqual([{ kind: 'state', expected: 1, ahead: [[2, 3]] }]);
});

test('no more early packets are kept than may be in flight', async () => {
  const end = new End({ maxInFlight: 1024 });
  await end.packets();
  for (let number = 1; number < 100; number += 1) end.part(number, ...Array<number>(100).fill(number));
  expect(await end.packets()).toEqual([{ kind: 'state', expected: 0, ahead: [[1, 3]] }]);
  expect(end.reason).toBeUndefined();
});

test('a frame may be sent, and the session closed, while frames are delivered', async () => {
  const end: End = new End({
    deliver: (delivered) => {
      end.frames.push(delivered);
      end.session.send(delivered);
      if (end.frames.length === 2) end.session.close();
    },
  });
  await end.packets();
  end.part(0, 1, 2, 3);
  end.part(1, 4);
  expect(valuesOf(end)).toEqual([1, 2]);
  const parts = await end.only('part');
  expect(parts.map(({ bytes }) => bytes?.length)).toEqual([10, undefined]);
});

test('a packet that arrives while another is delivered is delivered after it', () => {
  const end: End = new End({
    deliver: (delivered) => {
      end.frames.push(delivered);
      if (delivered[0] === 1) end.part(1, 3);
    },
  });
  end.part(0, 1, 2);
  expect(valuesOf(end)).toEqual([1, 2, 3]);
});

test('two sessions whose packets arrive within the call that posts them', async () => {
  const ends: End[] = [];
  const options = (index: number): Partial<SessionOptions> => ({
    post: (packet) => ends[1 - index]?.session.receive(packet),
    deliver: (delivered) => {
      ends[index]?.frames.push(delivered);
      if (delivered.length < 3000) ends[index]?.session.send(frame(2 * delivered.length));
    },
  });
  ends.push(new End(options(0)), new End(options(1)));
  ends[0]?.session.send(frame(10));
  for (let count = 0; count < 40; count += 1) await turn();
  expect(ends[0]?.frames.map(({ length }) => length)).toEqual([20, 80, 320, 1280, 5120]);
  expect(ends[1]?.frames.map(({ length }) => length)).toEqual([10, 40, 160, 640, 2560]);
});

test('a frame that the receiver does not accept ends the session', async () => {
  const cause = new Error('no');
  const one = new End({
    deliver: () => {
      throw cause;
    },
  });
  const other = new End();
  other.session.send(frame(1));
  other.session.send(frame(2));
  await exchange(one, other);
  expect(one.losses).toMatchObject([{ reason: 'failed', byPeer: false, cause }]);
  expect(other.losses).toMatchObject([{ reason: 'failed', byPeer: true }]);
});

test.each<readonly [string, (end: End) => void, RegExp]>([
  ['a packet that is too far ahead', (end) => end.part(mostAhead, 1), /packet 4096 in place of packet 0/],
  ['an acknowledgement of what was not sent', (end) => end.state(1), /acknowledgement of packet 0/],
  ['a gap in what was not sent', (end) => end.state(0, [1, 2]), /acknowledgement of packet 1/],
  ['a frame that is too long', (end) => receive(end, [255, 255, 255, 255]), /a frame of 4294967295 bytes/],
  ['the end in the middle of a frame', (end) => receiveEnd(end), /the end in the middle of a frame/],
  ['another version', (end) => receiveChanged(end, 1, 9), /version 9 of the protocol, and this side has version 1/],
  ['another kind', (end) => receiveChanged(end, 2, 9), /of kind 9 cannot be read/],
  ['a number that is too large', (end) => end.part(2 ** 48 - 1, 1), /packet 281474976710655/],
])('%s ends the session on both sides', async (_, act, message) => {
  const end = new End();
  await end.packets();
  expect(() => act(end)).not.toThrow();
  expect(end.losses).toMatchObject([{ reason: 'invalid', byPeer: false, message: expect.stringMatching(message) }]);
  expect(await end.packets()).toEqual([{ kind: 'end', reason: 'invalid' }]);
  expect(end.timers).toBe(0);
});

function receive(end: End, bytes: readonly number[]): void {
  const { packet, room } = end.format.part(0, 0, bytes.length);
  room.set(bytes);
  end.session.receive(packet);
}

function receiveEnd(end: End): void {
  receive(end, [1, 0]);
  end.session.receive(end.format.last(1, 0));
}

function receiveChanged(end: End, at: number, value: number): void {
  const packet = end.format.state(0, []);
  packet[at] = value;
  end.session.receive(packet);
}

test.each([
  ['no packet', new Uint8Array(0)],
  ['something else', new TextEncoder().encode('HTTP/1.1 503 No Responders and more')],
])('%s has no effect', async (_, packet) => {
  const end = new End();
  await end.packets();
  end.session.receive(packet);
  await turn();
  expect(end.losses).toEqual([]);
});

test('packets of another session have no effect', async () => {
  const end = new End();
  const other = new End({ id: 'b session' });
  await end.packets();
  other.session.send(frame(1));
  await turn();
  other.session.abort();
  for (const packet of other.posted) end.session.receive(packet);
  expect(end.frames).toEqual([]);
  expect(await end.packets()).toEqual([]);
  expect(end.losses).toEqual([]);
});
