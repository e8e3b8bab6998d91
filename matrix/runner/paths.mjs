import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const published = ['.js', '.mjs', '.html', '.css', '.json'];

/** Throws if a file below `folder` that would be published has `secret` in it: a path of the machine that built it. */
export function checkNoPath(folder, secret) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => published.includes(extname(file)));
  assert.ok(files.length > 0, `${folder} has no file to check`);
  for (const file of files) {
    const at = readFileSync(join(folder, file), 'utf8').indexOf(secret);
    assert.equal(at, -1, `${file} has the path of the build machine in it`);
  }
}
