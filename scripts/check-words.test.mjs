import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkWords } from './check-words.mjs';

/** What is found in these files. */
function foundIn(files) {
  const root = mkdtempSync(join(tmpdir(), 'dispatch-words-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return checkWords(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const source = 'packages/core/src/future.ts';

/** Files, and where in them a word is found. */
const found = {
  'a word in Markdown': [{ 'README.md': 'One.\n\nThe caller is told.\n' }, "README.md:3: 'told'; write '"],
  'a phrase across two lines of Markdown': [
    { 'docs/a.md': 'The stream stands\nstill.\n' },
    "docs/a.md:1: 'stands still'",
  ],
  'a word at the beginning of a sentence': [{ 'docs/a.md': 'Nobody waits.\n' }, "docs/a.md:1: 'Nobody'"],
  'a word beside the last column of the glossary': [
    { 'docs/glossary.md': '| a | is told | told |\n' },
    "docs/glossary.md:1: 'told'",
  ],
  'a docstring': [{ [source]: '\n/** The task goes on. */\nexport {};\n' }, `${source}:2: 'goes on'`],
  'a phrase across two lines of a docstring': [
    { [source]: '/**\n * The task goes\n * on.\n */\nexport {};\n' },
    `${source}:2: 'goes on'`,
  ],
  'a phrase across two line comments': [
    { [source]: '// The task goes\n// on.\nexport {};\n' },
    `${source}:1: 'goes on'`,
  ],
  'a message': [{ [source]: "throw new Error('the task is stranded');\n" }, `${source}:1: 'stranded'`],
  'a message with parts': [{ [source]: 'f(`the task ${name} is stranded`);\n' }, `${source}:1: 'stranded'`],
  'a comment of a script': [{ 'scripts/a.mjs': '// Whoever calls.\n' }, "scripts/a.mjs:1: 'Whoever'"],
  'a comment of a test': [{ 'soak/test/a.test.ts': '// Nobody.\n' }, "soak/test/a.test.ts:1: 'Nobody'"],
  'a title of a test': [
    { 'packages/core/test/a.test.ts': "test('nobody waits', f);\n" },
    "packages/core/test/a.test.ts:1: 'nobody'",
  ],
  'a comment of an app': [{ 'apps/shop/src/a.ts': '// At the most one.\n' }, "apps/shop/src/a.ts:1: 'At the most'"],
};

for (const [title, [files, start]] of Object.entries(found)) {
  test(`found: ${title}`, () => {
    const all = foundIn(files);
    assert.equal(all.length, 1, all.join('\n'));
    assert.ok(all[0].startsWith(start), all[0]);
  });
}

const fine = {
  'plain English': {
    'README.md': 'There is no text. It is over 100 ms. The grace period ends, and the adapter kit continues.\n',
  },
  'code in Markdown': { 'README.md': 'Call `told()`.\n\n```js\n// nobody\n```\n' },
  'a link': { 'README.md': '[that decision](./docs/adr/0004-is-given-up-nobody.md)\n' },
  'a changelog': { 'packages/core/CHANGELOG.md': 'It is told.\n' },
  'the last column of the glossary': { 'docs/glossary.md': '| **abandoned** | cancelled | given up |\n' },
  'an identifier': { [source]: 'export const nobody = told;\n' },
  'a string of one word': { [source]: "f('told');\n" },
  'code in a comment': { [source]: '// Sets `told`.\nexport {};\n' },
  'separate line comments': { [source]: 'a(); // The task goes\nb(); // on.\n' },
  'strings of an app': { 'apps/shop/src/a.ts': "f('nobody is told');\n" },
  'a string of one word in a test': { 'packages/core/test/a.test.ts': "f('nobody');\n" },
  'what is installed or built': { 'node_modules/a/README.md': 'Nobody.\n', 'packages/core/dist/a.md': 'Nobody.\n' },
};

for (const [title, files] of Object.entries(fine)) {
  test(`not found: ${title}`, () => {
    assert.deepEqual(foundIn(files), []);
  });
}
