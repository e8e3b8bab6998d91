import { createHash, scryptSync } from 'node:crypto';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type RunningServer } from '../load/server.ts';
import { answered, dispatcher, metrics, post, settled } from './test-server.ts';

/** Left half opaque red, right half translucent green. */
function picture(width: number, height: number): PNG {
  const png = new PNG({ width, height });
  for (let offset = 0; offset < png.data.length; offset += 4)
    png.data.set((offset / 4) % width < width / 2 ? [200, 0, 0, 255] : [0, 100, 0, 128], offset);
  return png;
}

const large = PNG.sync.write(picture(1, 1));
large.writeUInt32BE(100_000, 16);
large.writeUInt32BE(100_000, 20);
const interlaced = PNG.sync.write(picture(4, 4));
interlaced.writeUInt8(1, 28);

describe.each(['node', 'in-process'])('on %s', (adapter) => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ env: { ADAPTER: adapter, WORKERS: '1', BODY_LIMIT: '100000' } });
  });
  afterAll(async () => {
    expect(await server.stop()).toEqual({ code: 0, stderr: '' });
  });

  test('hashes a password with the salt and cost of the request', async () => {
    const salt = Buffer.from('0123456789abcdef').toString('base64url');
    const response = await post(
      server.url,
      '/hash',
      JSON.stringify({ password: 'ümläut', salt, cost: 2048 }),
      'application/json; charset=utf-8',
    );
    expect(response.status).toBe(200);
    const hash = scryptSync('ümläut', '0123456789abcdef', 32, { N: 2048, r: 8, p: 1 }).toString('base64url');
    expect(await response.json()).toEqual({ salt, hash, cost: 2048, blockSize: 8, parallelization: 1 });
  });

  test('uses a new random salt for each request', async () => {
    const freshSalt = async (): Promise<string> => {
      const response = await post(server.url, '/hash', '{"password":"x","cost":1024}', 'application/json');
      return ((await response.json()) as { salt: string }).salt;
    };
    const [one, other] = [await freshSalt(), await freshSalt()];
    expect(Buffer.from(one, 'base64url')).toHaveLength(16);
    expect(one).not.toBe(other);
  });

  test('renders Markdown as HTML with highlighted code and without scripts', async () => {
    const text = '# Hi <script>\n\n[x](javascript:alert(1))\n\n```js\nconst x = "<b>";\n```\n\n```nonsense\n<i>\n```\n';
    const response = await post(server.url, '/markdown', text, 'text/markdown');
    expect(response.headers.get('content-type')).toMatch('text/html');
    expect(await response.text()).toBe(
      '<h1>Hi &lt;script&gt;</h1>\n<p>[x](javascript:alert(1))</p>\n' +
        '<pre><code class="language-js"><span class="hljs-keyword">const</span> x = <span class="hljs-string">&quot;&lt;b&gt;&quot;</span>;\n</code></pre>\n' +
        '<pre><code class="language-nonsense">&lt;i&gt;\n</code></pre>\n',
    );
  });

  test('scales a PNG down in proportion and keeps its colours', async () => {
    const response = await post(server.url, '/thumbnail?width=10', PNG.sync.write(picture(100, 40)), 'image/png');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-digest')).toBe(
      `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`,
    );
    const { width, height, data } = PNG.sync.read(bytes);
    expect([width, height, [...data.subarray(0, 4)], [...data.subarray(36, 40)]]).toEqual([
      10,
      4,
      [200, 0, 0, 255],
      [0, 100, 0, 128],
    ]);
  });

  test('scales a JPEG down, but does not enlarge a small one', async () => {
    const original = jpeg.encode({ ...picture(60, 30) }, 90).data;
    for (const [asked, width, height] of [
      [20, 20, 10],
      [500, 60, 30],
    ] as const) {
      const response = await post(server.url, `/thumbnail?width=${asked}`, original, 'image/jpeg');
      const small = jpeg.decode(await response.arrayBuffer());
      expect([response.headers.get('content-type'), small.width, small.height]).toEqual(['image/jpeg', width, height]);
      expect(small.data.readUInt8(0)).toBeGreaterThan(180);
      expect(small.data.readUInt8(1)).toBeLessThan(20);
    }
  });

  test.each([
    ['/hash', '{', 'application/json', 400, 'INVALID_JSON', 'the body is not valid JSON'],
    ['/hash', '{}', 'text/plain', 415, 'UNSUPPORTED_MEDIA_TYPE', 'must be application/json'],
    ['/hash', '{}', 'application/json', 422, 'INVALID_INPUT', 'password'],
    ['/hash', '{"password":"x","cost":1500}', 'application/json', 422, 'INVALID_INPUT', 'cost: must be a power of two'],
    ['/hash', '{"password":"x","cost":2097152}', 'application/json', 422, 'INVALID_INPUT', 'cost'],
    ['/hash', '{"password":"x","salt":"short"}', 'application/json', 422, 'INVALID_INPUT', 'salt: must be 16 to 64'],
    ['/hash', '{"password":"x","other":1}', 'application/json', 422, 'INVALID_INPUT', 'other'],
    ['/hash', 'null', 'application/json', 422, 'INVALID_INPUT', 'body'],
    ['/markdown', '<p>', 'text/html', 415, 'UNSUPPORTED_MEDIA_TYPE', 'must be text/markdown'],
    ['/markdown', '', 'text/markdown', 422, 'INVALID_INPUT', 'the body is empty'],
    ['/markdown', 'x'.repeat(100_001), 'text/markdown', 413, 'BODY_TOO_LARGE', '100000 bytes'],
    ['/thumbnail', 'GIF89a', 'image/gif', 415, 'UNSUPPORTED_MEDIA_TYPE', 'must be image/png or image/jpeg'],
    ['/thumbnail?width=0', 'x', 'image/png', 422, 'INVALID_INPUT', 'width'],
    ['/thumbnail?width=wide', 'x', 'image/png', 422, 'INVALID_INPUT', 'width: must be an integer'],
    ['/thumbnail', 'not a picture', 'image/png', 422, 'INVALID_INPUT', 'cannot be read as image/png'],
    ['/thumbnail', 'not a picture', 'image/jpeg', 422, 'INVALID_INPUT', 'cannot be read as image/jpeg'],
    [
      '/thumbnail',
      PNG.sync.write(picture(30, 30)).subarray(0, 90),
      'image/png',
      422,
      'INVALID_INPUT',
      'cannot be read as image/png',
    ],
    ['/thumbnail', large, 'image/png', 422, 'INVALID_INPUT', 'has 10000.0 megapixels'],
    ['/thumbnail', interlaced, 'image/png', 422, 'INVALID_INPUT', 'interlaced'],
    ['/nowhere', 'x', 'text/plain', 404, 'NOT_FOUND', 'does not exist'],
    [
      '/hash',
      '{"password":["a secret"]}',
      'application/json',
      422,
      'INVALID_INPUT',
      /^password: must be of type string$/,
    ],
    [
      '/hash',
      '{"cost":"a secret"}',
      'application/json',
      422,
      'INVALID_INPUT',
      /^password: is required; cost: must be of/,
    ],
    ['/hash', '{"password":""}', 'application/json', 422, 'INVALID_INPUT', /^password: must not be empty$/],
    ['/hash', '"a secret"', 'application/json', 422, 'INVALID_INPUT', /^body: must be of type object$/],
    [
      '/hash',
      '{"password":"x","other":1}',
      'application/json',
      422,
      'INVALID_INPUT',
      /^other: is not a known property$/,
    ],
    ['/healthz', '', 'text/plain', 405, 'METHOD_NOT_ALLOWED', /^the route accepts only GET and HEAD$/],
  ])('answers POST %s of %j as %s with %d %s', async (path, body, type, status, code, title) => {
    const response = await post(server.url, path, body, type, { id: 'mine' });
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(await response.json()).toEqual({
      status,
      code,
      title: (typeof title === 'string' ? expect.stringContaining(title) : expect.stringMatching(title)) as unknown,
      requestId: 'mine',
    });
  });

  test('answers a method that a route does not have with 405 and the methods that it has', async () => {
    const response = await fetch(`${server.url}/hash`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await response.json()).toMatchObject({ title: 'the route accepts only POST', code: 'METHOD_NOT_ALLOWED' });
    expect((await fetch(`${server.url}/healthz`, { method: 'HEAD' })).status).toBe(200);
  });

  test('rejects a body that is too large even without a content-length', async () => {
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(30_000)) });
    const response = await post(server.url, '/markdown', body, 'text/markdown');
    expect(response.status).toBe(413);
  });

  test('is healthy and ready, and counts its requests', async () => {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    const before = await metrics(server.url);
    await post(server.url, '/hash', '{"password":"x","cost":1024}', 'application/json');
    const after = await metrics(server.url);
    const counts = [
      answered('GET', '/metrics', 200),
      answered('POST', '/hash', 200),
      settled('hashPassword', 'dispatch_task_outcome="completed"'),
    ];
    for (const count of counts) {
      expect(after.get(count)).toBe((before.get(count) ?? 0) + 1);
    }
    expect(after.get('http_server_active_requests')).toBe(1);
    expect([
      after.get(`dispatch_task_queued{${dispatcher}}`),
      after.get(`dispatch_task_running{${dispatcher}}`),
      after.get(`dispatch_worker_count{${dispatcher},dispatch_worker_state="idle"}`),
    ]).toEqual([0, 0, 1]);
  });
});
