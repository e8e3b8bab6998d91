// The server without a browser: what it accepts, and what it tells.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { fileURLToPath } from 'node:url';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { serveFarm, type ServedFarm } from '../dist/server/serve-farm.js';

const order = { scene: 'room', adapter: 'threads', workers: 2, width: 64, height: 48, passes: 2, samples: 1 };
let served: ServedFarm;
beforeAll(async () => {
  served = await serveFarm({ adapter: 'threads', workers: 2, host: '127.0.0.1', port: 0 });
});
afterAll(() => served[Symbol.asyncDispose]());

function post(path: string, body: unknown, type = 'application/json'): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(new URL(path, served.url), { method: 'POST', headers: { 'content-type': type }, body: text });
}

test.each([
  ['/render', order, 'text/plain', 415, 'the content type must be application/json'],
  ['/render', '{', 'application/json', 400, 'the body is not valid JSON'],
  ['/render', { ...order, scene: 'sea' }, 'application/json', 422, 'scene: '],
  ['/render', { ...order, workers: 1.5 }, 'application/json', 422, 'workers: '],
  ['/render', { ...order, width: 100_000 }, 'application/json', 422, 'width: '],
  ['/render', { ...order, adapter: 'fleet' }, 'application/json', 422, 'a fleet needs a broker'],
  ['/host', { host: 'alpha', is: 'killed' }, 'application/json', 409, 'host alpha cannot be killed now'],
  ['/kill', {}, 'application/json', 422, 'worker: '],
  ['/kill', { worker: 99 }, 'application/json', 409, 'worker 99 cannot be killed'],
  ['/render', 'x'.repeat(20_000), 'application/json', 413, ''],
])('%s answers %s as %s with %i', async (path, body, type, status, message) => {
  const response = await post(path, body, type);
  expect(response.status).toBe(status);
  expect(await response.text()).toContain(message);
});

test('a picture is reported as it grows, and can be fetched', async () => {
  expect((await fetch(new URL('/picture.png', served.url))).status).toBe(404);
  const feed = await fetch(new URL('/feed', served.url));
  const body = Readable.fromWeb(feed.body! as ReadableStream<Uint8Array>);
  const seen = new Set<string>();
  expect((await post('/render', order)).status).toBe(202);
  let last = '';
  for await (const line of createInterface(body)) {
    if (line.startsWith('event: ')) seen.add((last = line.slice(7)));
    if (last === 'status' && line.startsWith('data: ') && line.includes('"outcome":"done"')) break;
  }
  body.destroy();
  expect([...seen].sort()).toEqual(['choices', 'lanes', 'log', 'picture', 'pixels', 'status']);
  const png = PNG.sync.read(Buffer.from(await (await fetch(new URL('/picture.png', served.url))).arrayBuffer()));
  expect([png.width, png.height]).toEqual([64, 48]);
  expect(new Set(png.data).size).toBeGreaterThan(50);
});

test('a second picture at the same time is rejected', async () => {
  // So large that it does not end before it is cancelled, however fast the machine is.
  expect((await post('/render', { ...order, passes: 256, samples: 16 })).status).toBe(202);
  expect((await post('/render', order)).status).toBe(409);
  expect((await post('/cancel', {})).status).toBe(204);
  await expect.poll(() => served.farm.status().phase).toBe('idle');
  expect(served.farm.finished[0]?.outcome).toBe('cancelled');
});

test('files beside the page are not served', async () => {
  for (const path of ['/page/../main.js', '/page/%2e%2e/main.js', '/page/..%2fmain.js', '/package.json'])
    expect((await fetch(served.url + path.slice(1))).status).toBe(404);
});

test('ends while a page listens and a picture is rendered', async () => {
  const other = await serveFarm({ adapter: 'threads', workers: 1, host: '127.0.0.1', port: 0 });
  const feed = await fetch(new URL('/feed', other.url));
  await fetch(new URL('/render', other.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...order, passes: 256 }),
  });
  await other[Symbol.asyncDispose]();
  expect(other.farm.finished.map(({ outcome }) => outcome)).toEqual(['cancelled']);
  await expect(feed.text()).rejects.toThrow('terminated');
});

const script = fileURLToPath(new URL('../dist/main.js', import.meta.url));

async function run(...args: readonly string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const [code] = await once(child, 'close');
  return { code, output };
}

test('--save renders one picture to a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'render-farm-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'picture.png');
  const { code, output } = await run(
    '--on',
    'processes',
    '--workers',
    '2',
    '--save',
    file,
    '--size',
    '60x40',
    '--passes',
    '1',
  );
  expect(output).toMatch(
    /^room on processes: 2 tiles in [\d.]+ s, in [12] places, 0 continued elsewhere, sha256 \w{64}\n$/,
  );
  expect(code).toBe(0);
  expect(PNG.sync.read(await readFile(file)).width).toBe(60);
});

test.each([
  [['--on', 'mars'], "--on must be in-process or threads or processes or fleet, not 'mars'"],
  [['--on', 'fleet'], '--on fleet: a fleet needs a broker: install'],
  [['--workers', '0'], "--workers must be an integer from 1 to 16, not '0'"],
  [['--port', 'x'], '--port must be an integer'],
  [['--save', 'x.png', '--size', '10'], "--size must be like 640x360, not '10'"],
  [['--passes', '3'], '--passes needs --save'],
  [['--speed', '3'], "Unknown option '--speed'"],
])('%j is rejected', async (args, message) => {
  const { code, output } = await run(...args);
  expect(output).toContain(message);
  expect(code).toBe(2);
});

test('a port that is in use is named', async () => {
  const { code, output } = await run('--port', new URL(served.url).port);
  expect(output).toContain(
    `the page cannot be served on 127.0.0.1, port ${new URL(served.url).port}: the port is in use`,
  );
  expect(code).toBe(1);
});
