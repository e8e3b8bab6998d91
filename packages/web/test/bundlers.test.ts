import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const packages = new URL('../../', import.meta.url).pathname;

test('no file has text in which bundlers look for the file of a worker', async () => {
  for (const name of ['core', 'adapter-kit', 'web']) {
    const folder = join(packages, name, 'dist');
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.js'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(await readFile(join(folder, file), 'utf8'), file).not.toMatch(/new Worker\(/);
  }
});
