// What `nats()` and `redis()` accept, and that nothing secret goes to a server without TLS.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { createDispatcher, type BusAddress } from '@dispatch/remote';
import { nats, type NatsOptions } from '@dispatch/remote/nats';
import { redis, type RedisOptions } from '@dispatch/remote/redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findServer, startServer } from '../servers.js';
import { tasks } from './fixtures/tasks.mjs';
import { noConnection, untilUnavailable } from './support/unavailable.js';

/** A plain server behind a port at which all that clients send is kept. */
async function overheard(name: 'nats-server' | 'redis-server'): Promise<{ port: number; sent(): string }> {
  const server = await startServer(name);
  let sent = '';
  const listener = createServer((client) => {
    const upstream = connect(server.port, '127.0.0.1');
    client.on('data', (bytes) => (sent += bytes.toString('latin1')));
    client.on('error', () => upstream.destroy()).pipe(upstream);
    upstream.on('error', () => client.destroy()).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(async () => {
    listener.close();
    await server.stop();
  });
  return { port: (listener.address() as AddressInfo).port, sent: () => sent };
}

async function fails(bus: BusAddress, reason: RegExp): Promise<void> {
  await using dispatcher = createDispatcher({ bus, fleet: 'none', hostTimeout: 200 });
  await untilUnavailable(dispatcher, tasks.processId(), reason);
}

const natsServer = findServer('nats-server');
describe.skipIf(natsServer.missing !== undefined)(`a NATS server without TLS ${natsServer.missing ?? ''}`, () => {
  it.each<[string, (port: number) => NatsOptions]>([
    ['a tls:// address', (port) => ({ servers: `tls://127.0.0.1:${port}` })],
    ['a TLS:// address', (port) => ({ servers: `TLS://127.0.0.1:${port}` })],
    ['one tls:// address among others', (port) => ({ servers: [`127.0.0.1:${port}`, 'tls://127.0.0.1:1'] })],
    ['the option tls', (port) => ({ servers: `127.0.0.1:${port}`, tls: {} })],
  ])('gets no password of a client with %s', async (_text, options) => {
    const { port, sent } = await overheard('nats-server');
    const bus = nats({ ...options(port), user: 'someone', pass: 'secret' });
    await fails(bus, /no connection to the bus: .*(?:tls|refused)/i);
    expect(sent()).not.toContain('secret');
  });

  it('gets the password of a client with a nats:// address', async () => {
    const { port, sent } = await overheard('nats-server');
    await fails(nats({ servers: `nats://127.0.0.1:${port}`, user: 'someone', pass: 'secret' }), /no host of the fleet/);
    expect(sent()).toContain('secret');
  });
});

const redisServer = findServer('redis-server');
describe.skipIf(redisServer.missing !== undefined)(`a Redis server without TLS ${redisServer.missing ?? ''}`, () => {
  it.each(['rediss', 'REDISS'])('gets no password of a client with a %s:// address', async (scheme) => {
    const { port, sent } = await overheard('redis-server');
    await fails(redis({ url: `${scheme}://127.0.0.1:${port}`, password: 'secret' }), noConnection);
    expect(sent()).not.toContain('secret');
  });
});

describe('nats()', () => {
  it.each([
    '',
    ' ',
    'http://a:1',
    'ws://a:1',
    'nats:/a',
    'nats://',
    'a:b',
    'a:1,b:2',
    'a,b',
    'a:0',
    'a:70000',
    'nats://a/x',
    'nats://a?tls',
    'nats://tls://a',
    'x\nnats://a',
    ' tls://a',
    'tls:\\\\a',
    [],
    ['a', 'http://a'],
    ['a', 1],
    1,
    null,
  ])('rejects the servers %j', (servers) => {
    expect(() => nats({ servers: servers as string })).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringMatching(/^'servers' must be /) as string }),
    );
  });

  it.each(['a', 'a:1', 'a_b.c-d:4222', 'nats://a', 'NATS://a:1', 'tls://a:1', '[::1]:4222', 'nats://[::1]'])(
    'accepts the server %j',
    (servers) => {
      expect(nats({ servers }).options).toMatchObject({ servers: [servers] });
    },
  );

  it('rejects a password in an address, and does not show it', () => {
    expect(() => nats({ servers: 'nats://me:secret@a:1' })).toThrow(
      /^'servers' must have no user and no password: they are the options user and pass$/,
    );
    expect(() => nats({ servers: 'http://me:secret@a:1' })).toThrow(/^(?!.*secret)'servers' must be .*"http:\/\/a:1"$/);
  });

  it.each([
    [{ server: 'a' }, "unknown option 'server': the options are servers, name, user, pass, token, credentials, tls"],
    [{ authenticator: () => 1 }, "unknown option 'authenticator': the options are servers, "],
    [{ tls: { rejectUnauthorized: false } }, "unknown option 'rejectUnauthorized': the options are ca, caFile, "],
    [{ user: () => 1 }, "'user' must be a string, got the function 'user'"],
    [{ tls: null }, "'tls' must be an object, got null"],
    [{ tls: { ca: 1 } }, "'ca' must be a string, got 1"],
    [null, "'options' must be an object, got null"],
  ])('rejects %j', (options, message) => {
    expect(() => nats(options as NatsOptions)).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(message) as string }),
    );
  });

  it('takes undefined for left out', () => {
    const left = { servers: undefined, user: undefined, tls: undefined, other: undefined };
    expect(nats(left as NatsOptions).options).toEqual({});
  });
});

describe('redis()', () => {
  it.each([
    '',
    'a',
    'a:1',
    'http://a',
    'redis:a',
    'redis://',
    'redis://a:b',
    'redis://a/x',
    'redis://a?tls=true',
    'redis://a:0',
    'redis://%zz@a',
    1,
    null,
  ])('rejects the url %j', (url) => {
    expect(() => redis({ url: url as string })).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringMatching(/^'url' must be /) as string }),
    );
  });

  it.each(['redis://a', 'rediss://a:1', 'redis://me:p%40ss@a:1/2', 'redis://:p@[::1]:6379'])(
    'accepts the url %j',
    (url) => {
      expect(redis({ url }).options).toMatchObject({ url });
    },
  );

  it.each([
    [{ URL: 'redis://a' }, "unknown option 'URL': the options are url, username, password, name, tls"],
    [{ url: 'redis://a', tls: {} }, "'tls' needs a 'url' that begins with rediss://"],
    [{ tls: {} }, "'tls' needs a 'url' that begins with rediss://"],
    [{ url: 'rediss://a', tls: { pfx: 'x' } }, "unknown option 'pfx': the options are ca, cert, key"],
    [{ password: 1 }, "'password' must be a string, got 1"],
  ])('rejects %j', (options, message) => {
    expect(() => redis(options as RedisOptions)).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(message) as string }),
    );
  });

  it('does not show the password of a malformed url', () => {
    expect(() => redis({ url: 'http://me:secret@a' })).toThrow(/^(?!.*secret)/);
  });
});
