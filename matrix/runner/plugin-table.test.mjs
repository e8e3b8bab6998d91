import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path) => readFileSync(join(root, path), 'utf8');

/** What a setting must do to be named in a column. */
const shows = {
  production: (setting) => /exec\(/.test(setting.text),
  isolated: (setting) => setting.text.includes('checkPages('),
  development: (setting) => /(?:start|serve)\(/.test(setting.text),
  'hot reload': (setting) => setting.text.includes('saveUnderLoad('),
  closures: (setting) => setting.sources.some((text) => text.includes('inline(() =>')),
};

function settingOf(name) {
  const folder = join('matrix', name);
  const text = read(join(folder, 'setting.mjs'));
  const files = readdirSync(join(root, folder), { recursive: true })
    .map((file) => join(folder, file))
    .filter((file) => !file.includes('node_modules') && statSync(join(root, file)).isFile());
  const shared = [...text.matchAll(/: '([\w-]+)'/g)].map(([, source]) => `matrix/shared/${source}.ts`);
  const known = shared.filter((path) => statSync(join(root, path), { throwIfNoEntry: false }) !== undefined);
  return { text, sources: [...files, ...known].map(read) };
}

test('the table of bundlers names settings that show what it says, and that work', () => {
  const [, table] = /<!-- settings -->\n([^]*)<!-- \/settings -->/.exec(read('docs/build-plugin.md'));
  const [head, , ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const results = read('docs/matrix.md').split('\n');
  let count = 0;
  for (const row of rows) {
    for (const [index, column] of head.entries()) {
      for (const [, name] of row[index].matchAll(/`(plugin-[\w-]+)`/g)) {
        count += 1;
        assert.ok(shows[column](settingOf(name)), `${name} does not show '${column}'`);
        const result = results.find((line) => line.startsWith(`| \`${name}\` |`));
        assert.match(result ?? '', /\| works \|$/, `docs/matrix.md does not say that ${name} works`);
      }
    }
  }
  assert.ok(count > 40, 'the table names few settings');
});
