import { expect, test } from 'vitest';
import { mostAhead } from '../../src/session/packet-format.js';
import { End, exchange, frame, turn } from './support/end.js';

test('frames of one turn share a packet, which goes out at the end of it', async () => {
  const end = new End();
  await end.packets();
  end.session.send(frame(3));
  end.session.send(frame(0));
  end.session.send(frame(5));
  expect(end.posted).toHaveLength(0);
  const parts = await end.only('part');
  expect(parts.map(({ bytes }) => bytes?.length)).toEqual([3 * 4 + 8]);
});

test('a long frame is cut into packets that are as large as allowed, and arrives whole', async () => {
  const one = new End();
  const other = new End();
  const sent = frame(50_000, 7);
  one.session.send(frame(1));
  one.session.send(sent);
  one.session.send(frame(2));
  await turn();
  const lengths = one.posted.map(({ length }) => length);
  expect(lengths.length).toBeGreaterThan(3);
  expect(new Set(lengths.slice(0, 3))).toEqual(new Set([1024]));
  await exchange(one, other);
  expect(other.frames).toEqual([frame(1), sent, frame(2)]);
  expect(one.session.pendingBytes).toBe(0);
});

test('a session begins with a sign of life', async () => {
  const end = new End();
  expect(await end.packets()).toEqual([{ kind: 'state', expected: 0, ahead: [] }]);
});

test('no more is in flight than allowed, and the rest follows what is acknowledged', async () => {
  const end = new End();
  end.session.send(frame(20_000));
  const first = await end.only('part');
  expect(first.length).toBe(4);
  expect(end.session.pendingBytes).toBe(20_004);
  end.state(2);
  expect((await end.only('part')).map(({ number }) => number)).toEqual([4, 5]);
  end.state(2);
  expect(await end.only('part')).toEqual([]);
});

test('no more packets are in flight than the peer accepts', async () => {
  const end = new End({ maxInFlight: 1e9 });
  for (let count = 0; count < mostAhead + 10; count += 1) {
    end.session.send(frame(1));
    await turn();
  }
  expect((await end.only('part')).length).toBe(mostAhead);
  end.state(mostAhead);
  const rest = await end.only('part');
  expect(rest.map(({ bytes }) => bytes?.length)).toEqual([50]);
});

test('what is not acknowledged is sent again, and waits twice as long each time', async () => {
  const end = new End();
  end.state(0);
  await end.packets();
  end.session.send(frame(1));
  await end.packets();
  const times: number[] = [];
  for (let count = 0; count < 5;) {
    end.clock.advance(1);
    // The peer is there, and gets nothing.
    if (end.clock.now() % 500 === 0) end.state(0);
    const parts = await end.only('part');
    if (parts.length > 0) times.push(end.clock.now());
    count += parts.length;
  }
  expect(times).toEqual([400, 1200, 2800, 5800, 8800]);
});

test('after an interruption, what is sent again begins with a small part and doubles', async () => {
  const end = new End({ maxInFlight: 1_000_000, maxPacket: 16_384, maxFrame: 1_000_000 });
  end.session.send(frame(900_000));
  expect((await end.only('part')).length).toBe(56);
  end.session.linkRestored();
  const again = await end.only('part');
  expect(again.map(({ number }) => number)).toEqual([0, 1, 2, 3]);
  end.state(4);
  expect((await end.only('part')).length).toBe(8);
});

test('only what is missing is sent again', async () => {
  const end = new End();
  end.session.send(frame(3500));
  await end.packets();
  end.clock.advance(1);
  end.state(1);
  end.clock.advance(2);
  end.state(1, [2, 4]);
  expect((await end.only('part')).map(({ number }) => number)).toEqual([1]);
  end.clock.advance(1);
  end.session.linkRestored();
  expect((await end.only('part')).map(({ number }) => number)).toEqual([1]);
});

test('what was sent before the peer was there is sent again once it is', async () => {
  const end = new End();
  end.session.send(frame(1));
  await end.packets();
  end.state(0);
  expect((await end.only('part')).map(({ number }) => number)).toEqual([0]);
});

test('a frame that is too long is not sent, and others are', async () => {
  const end = new End();
  end.session.send(frame(1));
  expect(() => end.session.send(frame(100_001))).toThrow('a frame of 100001 bytes, and at most 100000 are allowed');
  end.session.send(frame(2));
  expect((await end.only('part')).map(({ bytes }) => bytes?.length)).toEqual([11]);
});

test('a packet that cannot be posted counts as lost', async () => {
  let isDown = true;
  const end = new End();
  const sent: Uint8Array[] = [];
  const failing = new End({
    post: (packet) => {
      if (isDown) throw new Error('no connection');
      sent.push(packet);
    },
  });
  failing.session.send(frame(1));
  await turn();
  isDown = false;
  failing.session.linkRestored();
  await turn();
  for (const packet of sent) end.session.receive(packet);
  expect(end.frames).toEqual([frame(1)]);
});

test('what cannot be posted for too long is the cause of the loss', async () => {
  const error = new Error('no connection');
  const end = new End({
    post: () => {
      throw error;
    },
  });
  await turn();
  end.clock.advance(20_000);
  expect(end.losses).toMatchObject([{ reason: 'silent', cause: error }]);
});

test('a peer that is heard and acknowledges nothing is lost', async () => {
  const end = new End();
  end.session.send(frame(1));
  for (let time = 0; time < 120_000 && end.reason === undefined; time += 500) {
    end.state(0);
    await end.packets();
    end.clock.advance(500);
  }
  expect(end.losses).toMatchObject([{ reason: 'stuck', byPeer: false }]);
  expect(end.timers).toBe(0);
  expect(end.session.pendingBytes).toBe(0);
});
