import { expect, test } from 'vitest';
import { Session } from '../../src/session/session.js';
import { End, exchange, frame, turn } from './support/end.js';

test('close() ends the session once the peer has got everything', async () => {
  const one = new End();
  const other = new End();
  one.session.send(frame(30_000));
  one.session.close();
  one.session.close();
  one.session.send(frame(1));
  expect(one.closedCalls).toBe(0);
  await exchange(one, other);
  expect(other.frames).toEqual([frame(30_000)]);
  expect(other.losses).toMatchObject([{ reason: 'closed', byPeer: true }]);
  expect([one.closedCalls, other.closedCalls, one.losses.length]).toEqual([1, 0, 0]);
  expect([one.timers, other.timers]).toEqual([0, 0]);
});

test('both sides may close at the same time', async () => {
  const one = new End();
  const other = new End();
  one.session.send(frame(10));
  one.session.close();
  other.session.close();
  await exchange(one, other);
  expect([one.closedCalls, other.closedCalls]).toEqual([1, 1]);
  expect([...one.losses, ...other.losses, ...other.frames]).toEqual([]);
});

test('close() ends although packets are lost, and although the peer has ended first', async () => {
  const one = new End();
  const other = new End();
  await exchange(one, other);
  one.session.send(frame(10));
  one.session.close();
  await turn();
  for (const packet of one.posted.splice(0)) other.session.receive(packet);
  // The answer is lost.
  expect(await other.packets()).toMatchObject([{ kind: 'end', reason: 'closed' }]);
  one.clock.advance(1000);
  await exchange(one, other);
  expect(one.closedCalls).toBe(1);
});

test('close() ends without a peer after the time after which a peer is lost', async () => {
  const end = new End();
  end.session.send(frame(10));
  end.session.close();
  await turn();
  end.clock.advance(14_999);
  expect(end.closedCalls).toBe(0);
  end.clock.advance(1);
  expect([end.closedCalls, end.losses.length, end.timers]).toEqual([1, 0, 0]);
});

test('what arrives after close() is acknowledged and dropped', async () => {
  const end = new End();
  await end.packets();
  end.session.close();
  end.part(0, 1);
  end.part(2, 1);
  expect(end.frames).toEqual([]);
  expect((await end.only('part')).length).toBe(1);
  end.clock.advance(5);
  end.state(0);
  expect(end.losses).toEqual([]);
});

test('abort() ends the session at once, on both sides', async () => {
  const one = new End();
  const other = new End();
  await exchange(one, other);
  one.session.send(frame(10));
  one.session.abort();
  one.session.abort();
  one.session.close();
  one.session.linkRestored();
  await exchange(one, other);
  expect(other.losses).toMatchObject([{ reason: 'aborted', byPeer: true }]);
  expect([one.closedCalls, one.losses.length, other.frames.length]).toEqual([0, 0, 0]);
  expect([one.timers, other.timers, one.session.pendingBytes]).toEqual([0, 0, 0]);
});

test('a session that has ended answers a peer that does not know', async () => {
  const end = new End();
  await end.packets();
  end.session.abort();
  await end.packets();
  end.part(0, 1);
  expect(await end.packets()).toEqual([{ kind: 'end', reason: 'aborted' }]);
  end.session.receive(end.format.end('closed'));
  end.session.receive(new Uint8Array(30));
  expect(await end.packets()).toEqual([]);
});

test('a peer of which nothing is heard is lost after a quarter more than lostAfter', async () => {
  const end = new End();
  await turn();
  end.clock.advance(3000);
  end.state(0);
  end.clock.advance(14_999);
  expect(end.losses).toEqual([]);
  end.clock.advance(1);
  expect(end.losses).toMatchObject([{ reason: 'silent', byPeer: false }]);
  expect(end.timers).toBe(0);
});

test('signs of life keep two sessions that send nothing', async () => {
  const one = new End();
  const other = new End({}, one.clock);
  let count = 0;
  for (let second = 0; second < 60; second += 1) {
    one.clock.advance(1000);
    await exchange(one, other, () => {
      count += 1;
      return true;
    });
  }
  expect([...one.losses, ...other.losses]).toEqual([]);
  expect(count).toBeLessThan(2 * 65);
});

test('time in which this side could not run does not count', async () => {
  let offset = 0;
  const end = new End();
  const { clock } = end;
  const timers: (() => void)[] = [];
  const stopped = new Session({
    clock: {
      now: () => clock.now() + offset,
      after: (_, run) => {
        timers.push(run);
        return () => {};
      },
    },
    id: 'a session',
    lostAfter: 12_000,
    maxPacket: 1024,
    maxInFlight: 4096,
    maxFrame: 100_000,
    post: () => {},
    deliver: () => {},
    lost: (error) => end.losses.push(error),
  });
  await turn();
  for (let count = 0; count < 10; count += 1) {
    offset += 60_000;
    timers.pop()?.();
  }
  expect(end.losses).toEqual([]);
  for (let count = 0; count < 16; count += 1) {
    offset += 1000;
    timers.pop()?.();
  }
  expect(end.losses).toMatchObject([{ reason: 'silent' }]);
  stopped.abort();
});

test('a restored link sends what was not acknowledged, or else a sign of life', async () => {
  const end = new End();
  await end.packets();
  end.session.linkRestored();
  expect(await end.packets()).toMatchObject([{ kind: 'state' }]);
  end.session.send(frame(1));
  await end.packets();
  end.session.linkRestored();
  expect(await end.packets()).toMatchObject([{ kind: 'part', number: 0 }]);
});

test.each([
  [{ id: '' }, 'the bytes of id is 0'],
  [{ id: 'ä'.repeat(33) }, 'the bytes of id is 66'],
  [{ lostAfter: 0 }, 'lostAfter is 0'],
  [{ lostAfter: NaN }, 'lostAfter is NaN'],
  [{ maxPacket: 1023 }, 'maxPacket is 1023'],
  [{ maxInFlight: 1023 }, 'maxInFlight is 1023, and must be from 1024'],
  [{ maxFrame: 2 ** 32 }, 'maxFrame is 4294967296'],
])('an option outside its range is rejected: %o', (options, message) => {
  expect(() => new End(options)).toThrow(message);
});
