import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post, startTestServer } from './test-server.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glossary-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`term${index}`, `meaning ${index}`]));
const html =
  '<p>A <abbr title="what &quot;runs&quot; tasks">worker</abbr>, workers &lt;<abbr title="meaning 9">term9</abbr>&gt;</p>\n';

describe.each(['node', 'in-process'])('on %s', (adapter) => {
  test('words of the glossary are explained, by every worker', async () => {
    const GLOSSARY = await write('terms.json', JSON.stringify({ ...many, worker: 'what "runs" tasks' }));
    await using server = await startTestServer({ ADAPTER: adapter, WORKERS: '2', GLOSSARY });
    const render = async (): Promise<string> =>
      (await post(server.url, '/markdown', 'A worker, workers <term9>', 'text/markdown')).text();
    expect(await Promise.all(Array.from({ length: 20 }, render))).toEqual(Array.from({ length: 20 }, () => html));
    if (adapter === 'in-process') return;
    expect((await post(server.url, '/test/die?how=exit&after=0')).status).toBe(502);
    expect(await Promise.all(Array.from({ length: 4 }, render))).toEqual(Array.from({ length: 4 }, () => html));
  });
});

test.each([
  ['missing.json', undefined, 'no such file'],
  ['invalid.json', '{"a"', 'JSON'],
  ['numbers.json', '{"a": 1}', 'string'],
])('the service does not start with the glossary %s', async (name, text, reason) => {
  const GLOSSARY = text === undefined ? join(folder, name) : await write(name, text);
  await expect(startTestServer({ GLOSSARY })).rejects.toThrow(
    new RegExp(`exit code 2: http-service: GLOSSARY=.*${name}: must be a JSON file of terms .*${reason}`),
  );
});
