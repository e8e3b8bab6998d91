// Starts a server for tests, apps and benchmarks: on a free port of the loopback interface, with its data in a folder of its
// own. It is ended by its process id, also when this process ends.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { findServer } from './servers.mjs';

const argumentsOf = {
  'redis-server': (port, folder) =>
    ['--port', port, '--bind', '127.0.0.1', '--dir', folder].concat(['--save', '', '--appendonly', 'no']),
  'nats-server': (port) => ['--addr', '127.0.0.1', '--port', port],
};
const setpriv = '/usr/bin/setpriv';
const startTimeout = 20_000;
const lowestPort = 10_240;
const firstGivenPort = 32_768;

/**
 * Starts a server and waits until it accepts connections. The promise rejects with what the server printed if it ends before.
 *
 * @param name 'redis-server' or 'nats-server'.
 * @param options `port`: default, a free one. `args`: more arguments, or a function that returns them for a port.
 * @returns `port`, `pid`, and `stop(signal)`, which ends it and waits for that; a second call waits too.
 */
export async function startServer(name, { port, args = [] } = {}) {
  const { path, missing } = findServer(name);
  if (path === undefined) throw new Error(missing);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const own = port ?? (await freePort());
      return await start(name, path, own, typeof args === 'function' ? args(own) : args);
    } catch (error) {
      // Another process may have taken the free port meanwhile.
      if (port !== undefined || attempt === 3) throw error;
    }
  }
}

async function start(name, path, port, args) {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const command = [path, ...argumentsOf[name](String(port), folder), ...args];
  // Where Linux offers it, the server also ends with a process that is killed.
  const [file, ...rest] = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL', ...command] : command;
  const child = spawn(file, rest, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (printed = (printed + text).slice(-4000)));
  const killWithThisProcess = () => child.kill('SIGKILL');
  process.once('exit', killWithThisProcess);
  const ended = once(child, 'close').finally(() => {
    process.off('exit', killWithThisProcess);
    rmSync(folder, { recursive: true, force: true });
  });
  ended.catch(() => {}); // a failed start rejects below
  const stop = async (signal = 'SIGTERM') => {
    child.kill(signal);
    await ended;
  };
  const giveUp = AbortSignal.timeout(startTimeout);
  try {
    while (!(await accepts(port))) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} ended: ${printed}`);
      if (giveUp.aborted) throw new Error(`${name} accepts no connections after ${startTimeout} ms: ${printed}`);
      await Promise.race([setTimeout(20), ended]);
    }
    if (child.exitCode !== null) throw new Error(`${name} ended: ${printed}`);
  } catch (error) {
    if (child.pid !== undefined) await stop('SIGKILL');
    throw error;
  }
  return { port, pid: child.pid, stop };
}

/** Below the ports that systems give away by themselves: those that others would get meanwhile, also while a server is restarted. */
async function freePort() {
  for (;;) {
    const port = randomInt(lowestPort, firstGivenPort);
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}

async function accepts(port) {
  const socket = connect(port, '127.0.0.1');
  const accepted = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return accepted;
}
