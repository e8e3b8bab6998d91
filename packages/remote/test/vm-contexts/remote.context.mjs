import { share } from '@dispatch/core/share';
import { createDispatcher } from '@dispatch/remote';
import { nats } from '@dispatch/remote/nats';
import { afterAll, describe, expect, it } from 'vitest';
import { kindOf, values } from '../../vm-contexts-values.mjs';
import { tasks } from '../faults/tasks.mjs';

const { TEST_FLEET: fleet, TEST_SERVERS: servers } = process.env;

/** A `Buffer` arrives as a `Uint8Array`. */
const received = (value) => (Buffer.isBuffer(value) ? new Uint8Array(value) : value);

const dispatcher = createDispatcher({ bus: nats({ servers }), fleet });

afterAll(() => dispatcher.close());

it('runs in a context of its own, with other classes than those of structuredClone', () => {
  expect(structuredClone(new Map())).not.toBeInstanceOf(Map);
});

describe.each(Object.entries(values))('%s', (_name, make) => {
  it('arrives, and arrives again as a worker has returned it', async () => {
    const returned = await dispatcher.execute(tasks.echo({ v: make() }));
    expect(returned).toEqual({ v: received(make()) });
    expect(kindOf(returned.v)).toBe(kindOf(structuredClone(make())));
    expect(await dispatcher.execute(tasks.echo(returned))).toEqual(returned);
  });

  it('can be shared', async () => {
    const shared = await share(dispatcher, { v: make() });
    expect(kindOf((await dispatcher.execute(tasks.echo(shared))).v)).toBe(kindOf(structuredClone(make())));
  });

  it('arrives while this thread is blocked', () => {
    expect(dispatcher.executeSync(tasks.echo({ v: make() }))).toEqual({ v: received(make()) });
  });
});

it('large values arrive, also while this thread is blocked', async () => {
  const sent = new Uint8Array(4 * 2 ** 20).fill(7);
  expect((await dispatcher.execute(tasks.echo(sent))).length).toBe(sent.length);
  expect(dispatcher.executeSync(tasks.echo(sent)).length).toBe(sent.length);
});

it('a bus that cannot be reached says why', async () => {
  const other = createDispatcher({ bus: nats({ servers: 'nats://127.0.0.1:1' }), fleet, hostTimeout: 500 });
  await expect(other.execute(tasks.echo(1))).rejects.toThrow(
    /no connection to the bus: nats:\/\/127\.0\.0\.1:1: .*refused/i,
  );
  await other.close();
});
