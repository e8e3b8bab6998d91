import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkMap } from './check-map.mjs';

const document = (...map) => ['# Contributing', '', '## The map', '', '```', ...map, '```', '', '## Next'].join('\n');

/** A map that is whole, as lines. */
const whole = [
  'packages/',
  '  core/src/            the interface: see index.ts',
  '    index.ts task.ts   what users import',
  '    wire/',
  '      messages.ts      what crosses',
  '',
  '  conformance/src/',
  '    index.ts',
  '    cases/             one or more per clause',
  'scripts/               not looked into',
];

const files = [
  'packages/core/src/index.ts',
  'packages/core/src/task.ts',
  'packages/core/src/wire/messages.ts',
  'packages/conformance/src/index.ts',
  'packages/conformance/src/cases/index.ts',
  'packages/conformance/src/cases/streams/index.ts',
  'packages/core/test/task.test.ts',
  'packages/core/package.json',
  'packages/no-sources/package.json',
  'scripts/test.mjs',
];

function problemsWith({ text = document(...whole), more = [] }) {
  const root = mkdtempSync(join(tmpdir(), 'dispatch-map-'));
  try {
    for (const path of [...files, ...more]) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), '');
    }
    writeFileSync(join(root, 'CONTRIBUTING.md'), text);
    return checkMap(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test('a map that is whole has no problem', () => {
  assert.deepEqual(problemsWith({}), []);
});

const replaced = (line, ...by) => document(...whole.flatMap((each) => (each.trim().startsWith(line) ? by : each)));

/** What is changed, and the one problem that it causes. */
const cases = {
  'a file that is not listed': [
    { more: ['packages/core/src/wire/claims.ts'] },
    'CONTRIBUTING.md does not list packages/core/src/wire/claims.ts.',
  ],
  'a file of a new package': [
    { more: ['packages/web/src/index.ts'] },
    'CONTRIBUTING.md does not list packages/web/src/index.ts.',
  ],
  'a file that is not TypeScript': [
    { more: ['packages/core/src/styles.css'] },
    'CONTRIBUTING.md does not list packages/core/src/styles.css.',
  ],
  'a folder that is listed without its files': [
    { text: replaced('messages.ts') },
    'CONTRIBUTING.md does not list packages/core/src/wire/messages.ts.',
  ],
  'a name that is only in a description': [
    { text: replaced('index.ts task.ts', '    task.ts   beside index.ts') },
    'CONTRIBUTING.md does not list packages/core/src/index.ts.',
  ],
  'a file that is listed twice': [
    { text: replaced('messages.ts', '      messages.ts', '      messages.ts   again') },
    'CONTRIBUTING.md:11 lists packages/core/src/wire/messages.ts, which line 10 lists too.',
  ],
  'a file that does not exist': [
    { text: replaced('messages.ts', '      messages.ts bell.ts') },
    'CONTRIBUTING.md:10 lists packages/core/src/wire/bell.ts, which is no file here.',
  ],
  'a folder that does not exist': [
    { text: replaced('scripts/', 'scripts/', 'soak/') },
    'CONTRIBUTING.md:16 lists soak, which is no folder here.',
  ],
  'a folder that is listed as a file': [
    { text: replaced('scripts/', 'LICENSE.md   not here') },
    'CONTRIBUTING.md:15 lists LICENSE.md, which is no file here.',
  ],
  'a description after one space': [
    { text: replaced('messages.ts', '      messages.ts crosses') },
    "CONTRIBUTING.md:10 has 'crosses' in the place of a file or a folder.",
  ],
  'a line that is in no folder': [
    { text: replaced('scripts/', '        scripts/') },
    'CONTRIBUTING.md:15 is not inside the folder above it: indent by two spaces.',
  ],
  'an odd indentation': [
    { text: replaced('scripts/', ' scripts/') },
    'CONTRIBUTING.md:15 is not inside the folder above it: indent by two spaces.',
  ],
  'no map': [{ text: '# Contributing' }, 'CONTRIBUTING.md has no code block under a heading "The map".'],
};

for (const [title, [planted, problem]] of Object.entries(cases)) {
  test(title, () => {
    assert.deepEqual(problemsWith(planted), [problem]);
  });
}
