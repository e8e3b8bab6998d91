import { createHash, randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { findServer, startServer } from '../../servers.js';
import { Load, lostAfter, newFleet } from './load.js';
import { tasks } from './tasks.mjs';

const { missing } = findServer('nats-server');
const broker = missing === undefined ? await startServer('nats-server') : undefined;
const address = `nats://127.0.0.1:${broker?.port}`;

afterAll(() => broker?.stop());

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe.skipIf(missing !== undefined)(`traffic that is out of the ordinary ${missing ?? ''}`, () => {
  it('100 MB there and back, beside other tasks (D1)', { timeout: 120_000 }, async () => {
    const fleet = newFleet(address);
    await fleet.host();
    const dispatcher = fleet.dispatcher();
    const sent = new Uint8Array(100 * 2 ** 20);
    for (let at = 0; at < sent.length; at += 65_536) sent.set(randomBytes(16), at);
    const back = dispatcher.execute(tasks.echo(sent));
    const load = new Load();
    load.submit(dispatcher, 30, 20);
    const outcome = load.outcome('100 MB there and back');
    expect(digest(await back)).toBe(digest(sent));
    expect(await outcome).toMatchObject({ lost: 0, started: 30 });
  });

  it('a consumer that reads nothing for longer than lostAfter (G1)', async () => {
    const fleet = newFleet(address);
    await fleet.host();
    const dispatcher = fleet.dispatcher();
    const load = new Load();
    const values: number[] = [];
    for await (const value of dispatcher.stream(tasks.count(300, 50_000))) {
      values.push(value[0] ?? -1);
      if (values.length !== 10) continue;
      load.submit(dispatcher, 10, 20);
      await setTimeout(lostAfter * 1.3);
    }
    expect(values).toEqual(Array.from({ length: 300 }, (_, value) => value % 256));
    expect(await load.outcome('300 values, a pause in between')).toMatchObject({ lost: 0, started: 10 });
  });

  it('anything at all on the subjects of the fleet', async () => {
    const fleet = newFleet(address);
    await fleet.host();
    const stranger = await connect({ servers: address });
    onTestFinished(() => stranger.close());
    // What a stranger has heard, it repeats, changed in one byte or cut off.
    let repeated = 0;
    stranger.subscribe(`dispatch.${fleet.name}.>`, {
      callback(_error, message) {
        repeated += 1;
        if (repeated % 7 !== 0 || repeated > 20_000) return;
        const packet = Uint8Array.from(message.data.subarray(0, 1 + (repeated % 9)));
        const at = repeated % packet.length;
        packet[at] = (packet[at] ?? 0) ^ (1 << (repeated % 8));
        stranger.publish(message.subject, packet);
        stranger.publish(message.subject, randomBytes(repeated % 200));
      },
    });
    await stranger.flush();
    const load = new Load();
    load.submit(fleet.dispatcher(), 100, 10);
    expect(await load.outcome('a stranger that publishes anything')).toMatchObject({ lost: 0, started: 100 });
    expect(repeated).toBeGreaterThan(50);
  });
});
