import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { anchorsOf, checkLinks, linksOf, linksOfCode } from './check-links.mjs';

const repository = 'https://github.com/dispatch-js/dispatch';

function problemsIn(files) {
  const root = mkdtempSync(join(tmpdir(), 'dispatch-links-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return checkLinks(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('links: in text and definitions, over two lines, and not in code', () => {
  const text = [
    'A [link](one.md) and [a\nsecond](two.md#part "title").',
    '`[no](link.md)`',
    '',
    '```',
    '[no](link.md) <a href="no.md">',
  ];
  const html = 'An <a class="x" href="five.md#part">element</a>.';
  assert.deepEqual(linksOf([...text, '```', '', '[definition]: three.md', '![image](four.svg)', html].join('\n')), [
    { target: 'one.md', line: 1 },
    { target: 'two.md#part', line: 2 },
    { target: 'three.md', line: 9 },
    { target: 'four.svg', line: 10 },
    { target: 'five.md#part', line: 11 },
  ]);
});

test('code: the pages that it names, without those that it puts together', () => {
  const base = `${repository}/blob/main`;
  const text = [
    `/** {@link ${base}/docs/a.md#part}. */`,
    `throw new Error('see ${base}/docs/b.md.');`,
    `\`${base}/\${page}\`;`,
    `\`${base}/docs/\${page}.md\`;`,
    `{ "homepage": "${repository}/tree/main/packages/core#readme" }`,
  ];
  assert.deepEqual(linksOfCode(text.join('\n')), [
    { target: `${base}/docs/a.md#part`, line: 1 },
    { target: `${base}/docs/b.md`, line: 2 },
    { target: `${repository}/tree/main/packages/core#readme`, line: 5 },
  ]);
});

test('anchors: as GitHub makes them', () => {
  const text = [
    '# A `code` name',
    '## [Linked](x.md): it, and *that*',
    '## Twice',
    '## Twice',
    '```',
    '# no heading',
    '```',
  ];
  assert.deepEqual([...anchorsOf(text.join('\n'))], ['a-code-name', 'linked-it-and-that', 'twice', 'twice-1']);
});

test('files, folders, headings and pages of the repository', () => {
  const files = {
    'README.md': `[a](docs/a.md#part) [folder](docs) [own](#title) [page](${repository}/blob/main/docs/a.md#part) [web](https://x.org/y)\n# Title`,
    'docs/a.md': '[up](../README.md)\n## Part',
  };
  assert.deepEqual(problemsIn(files), []);
  const problems = problemsIn({
    ...files,
    'docs/b.md': `[a](a.md#nothing)\n[b](gone.md)\n[c](#none)\n[d](${repository}/blob/main/docs/gone.md)\n[e](../docs#x)\n[f](../code.mjs#x)\n[g](${repository}/tree/main/docs/a.md)\n[h](${repository}/blob/main/docs)`,
    'code.mjs': `// ${repository}/blob/main/docs/a.md#part\n// ${repository}/blob/main/docs/a.md#nothing\n`,
    'package.json': `{ "homepage": "${repository}/tree/main/docs#readme" }`,
  });
  assert.deepEqual(
    problems.map((problem) => problem.replace(repository, 'REPOSITORY')),
    [
      'code.mjs:2: the link REPOSITORY/blob/main/docs/a.md#nothing leads to no heading of docs/a.md.',
      'docs/b.md:1: the link a.md#nothing leads to no heading of docs/a.md.',
      'docs/b.md:2: the link gone.md leads to docs/gone.md, which does not exist.',
      'docs/b.md:3: the link #none leads to no heading of docs/b.md.',
      'docs/b.md:4: the link REPOSITORY/blob/main/docs/gone.md leads to docs/gone.md, which does not exist.',
      'docs/b.md:5: the link ../docs#x has a fragment, but docs has no README.md.',
      'docs/b.md:6: the link ../code.mjs#x has a fragment, but code.mjs has no headings.',
      'docs/b.md:7: the link REPOSITORY/tree/main/docs/a.md names docs/a.md as a tree; a file is a blob, a folder a tree.',
      'docs/b.md:8: the link REPOSITORY/blob/main/docs names docs as a blob; a file is a blob, a folder a tree.',
    ],
  );
});

test('a README of a package has whole URLs and links to its own headings', () => {
  const readme = `[own](#part) [whole](${repository}/tree/main/packages/core#part)\n# Part`;
  assert.deepEqual(problemsIn({ 'packages/core/README.md': readme }), []);
  const [problem] = problemsIn({ 'packages/core/README.md': '[other](../core)' });
  assert.match(problem, /^packages\/core\/README\.md:1: the link \.\.\/core is relative; write https/);
});
