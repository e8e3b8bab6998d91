import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { findServer } from './servers.mjs';
import { startServer } from './start-server.mjs';

const lives = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

for (const [name, hello, answer] of [
  ['redis-server', 'PING\r\n', /^\+PONG/],
  ['nats-server', '', /^INFO \{/],
]) {
  const { missing } = findServer(name);
  test(`starts ${name} on a free port, and ends it`, { skip: missing ?? false }, async () => {
    const server = await startServer(name);
    const socket = connect(server.port, '127.0.0.1');
    socket.write(hello);
    const [data] = await once(socket, 'data');
    assert.match(String(data), answer);
    socket.destroy();
    assert.equal(lives(server.pid), true);
    await Promise.all([server.stop(), server.stop()]);
    assert.equal(lives(server.pid), false);
    const again = await startServer(name, { port: server.port });
    assert.equal(again.port, server.port);
    await again.stop('SIGKILL');
  });

  test(`says why ${name} does not start`, { skip: missing ?? false }, async () => {
    await assert.rejects(startServer(name, { args: ['--no-such-option'] }), new RegExp(`${name} ended: [^]*no-such`));
  });
}

test('says what to install where a server is missing', () => {
  assert.throws(() => findServer('memcached'), /no server is called memcached/);
  const { path, missing } = findServer('redis-server');
  assert.equal(path === undefined, missing !== undefined);
});
