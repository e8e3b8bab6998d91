import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findServer, startServer } from '../servers.js';
import { startHostOf } from './support/start-host.js';

const { missing } = findServer('nats-server');
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe.skipIf(missing !== undefined)(`the README ${missing ?? ''}`, () => {
  it('has a first program that runs', async () => {
    const files = [...readme.matchAll(/^```js\n(\/\/ ([\w-]+\.js)[^]*?)^```$/gm)];
    expect(files.map(([, , name]) => name)).toEqual(['tasks.js', 'worker.js', 'bus.js', 'main.js']);
    // Inside the package, where its imports are found.
    const folder = mkdtempSync(join(import.meta.dirname, 'readme-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const [, code = '', name = ''] of files) writeFileSync(join(folder, name), code);
    const server = await startServer('nats-server');
    onTestFinished(() => server.stop());
    const env = { NATS_SERVERS: `nats://127.0.0.1:${server.port}` };
    const args = ['--fleet', 'images', '--slots', '8', '--config', join(folder, 'bus.js'), join(folder, 'worker.js')];
    const host = await startHostOf(args, env);
    onTestFinished(() => host.stop());
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'main.js')], {
      env: { ...process.env, ...env },
    });
    expect(stdout).toBe('832040\n');
  });
});
