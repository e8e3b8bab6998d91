import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isExpected, programsOf, withAwaitUsing } from './blocks.mjs';

const fence = '```';
const block = (language, code, comment = '') =>
  `${comment && `${comment}\n\n`}${fence}${language}\n${code}\n${fence}\n\n`;

test('a program has all files before it, and what it prints', () => {
  const { programs, problems } = programsOf(
    block('sh', 'npm install @dispatch/core') +
      block('js', `// tasks.mjs: the tasks\nimport { defineTasks } from '@dispatch/core';`) +
      block('js', `// main.mjs\nimport { tasks } from './tasks.mjs';`, '<!-- run: main.mjs; prints: \\d+ -->'),
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    programs.map(({ kind, file, output, files }) => [kind, file, output, [...files.keys()]]),
    [['run', 'main.mjs', '\\d+', ['tasks.mjs', 'main.mjs']]],
  );
});

test('what is wrong with a block is a problem', () => {
  const problemsOf = (text) => programsOf(text).problems.join('\n');
  assert.match(problemsOf(block('js', 'run();')), /names no file/);
  assert.match(problemsOf(block('js', '// a.mjs')), /a\.mjs belongs to no program/);
  assert.match(problemsOf(block('js', '// a.mjs', '<!-- run: b.mjs; prints: 1 -->')), /names no file, or no output/);
  assert.match(problemsOf(block('js', '// a.mjs', '<!-- run: a.mjs -->')), /names no file, or no output/);
  assert.match(
    problemsOf(block('js', `// a.mjs\nimport 'x';\nimport { y } from 'y/z';`, '<!-- run: a.mjs; prints: -->')),
    /does not name y/,
  );
  assert.equal(problemsOf(block('ts', 'run();', '<!-- not run: a fragment; of nothing -->')), '');
  assert.equal(problemsOf(`<!-- not run on this page: tests do -->\n\n${block('ts', 'run();')}`), '');
});

test('a page says what to install, or nothing', () => {
  const program = block('js', `// a.mjs\nimport 'x';\nimport { y } from 'y/z';`, '<!-- run: a.mjs; prints: -->');
  const problemsOf = (text) => programsOf(text, { isPage: true }).problems.join('\n');
  assert.equal(problemsOf(program), '');
  assert.match(problemsOf(block('sh', 'npm install x') + program), /does not name y/);
});

test('blocks are counted', () => {
  const { counts } = programsOf(
    block('json', '{}') +
      block('js', '// tasks.mjs') +
      block('js', '// main.mjs', '<!-- run: main.mjs; prints: 1 -->') +
      block('ts', 'run();', '<!-- not run: a fragment -->'),
  );
  assert.deepEqual(counts, { run: 2, page: 0, text: 1, reasons: ['a fragment'] });
});

test('line ends are spaces in what a program prints', () => {
  assert.ok(isExpected('4\n25\n', '4 25'));
  assert.ok(!isExpected('4\n25\n6', '4 25'));
});

test('the variant with `await using` does not close', () => {
  const files = withAwaitUsing(
    new Map([['main.mjs', 'const dispatcher = createDispatcher();\nawait dispatcher.close();\n']]),
  );
  assert.equal(files.get('main.mjs'), 'await using dispatcher = createDispatcher();\n');
});
