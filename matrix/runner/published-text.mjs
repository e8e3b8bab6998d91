import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const published = ['.js', '.mjs', '.cjs', '.html', '.css', '.json'];

/** Throws unless a file below `folder` whose name matches has `text` in it, and no other. */
export function checkOnlyIn(folder, text, name) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => published.includes(extname(file)));
  const found = files.filter((file) => readFileSync(join(folder, file), 'utf8').includes(text));
  assert.ok(found.length > 0, `no file in ${folder} has the text ${text}`);
  for (const file of found) assert.match(file, name, `${file} has the text ${text}`);
}

/** Throws if a file below `folder` that would be published has `text` in it. */
export function checkNoText(folder, text) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => published.includes(extname(file)));
  assert.ok(files.length > 0, `${folder} has no file to check`);
  for (const file of files)
    assert.ok(!readFileSync(join(folder, file), 'utf8').includes(text), `${file} has the text ${text}`);
}
