import { expect, test } from 'vitest';
import { transformed } from './transformed.js';

const start = `import { inline } from '@dispatch/core/inline';\n`;
const taskOf = (code: string): string => transformed(`${start}${code}`, 'case.tsx').tasks[0]?.code ?? '';

test('what JSX calls by the options of the bundler is imported by the task, without a comment', () => {
  expect(taskOf(`import { h } from 'preact';\nconst task = inline(() => <b />);\n`)).toContain(
    `import { h } from 'preact';`,
  );
  const own = `import { element } from './element.js';\nimport { other } from './other.js';\nother();\n`;
  const code = taskOf(`${own}const task = inline(() => <b />);\n`);
  expect(code).toContain(`import { element } from './element.js';`);
  expect(code).not.toContain('other.js');
  expect(taskOf(`import type { h } from 'preact';\nconst task = inline(() => <b />);\n`)).not.toContain('preact');
});

test('a comment names what JSX calls, and a function without JSX needs none of it', () => {
  const named = taskOf(`/** @jsx make */\nimport { make, h } from './make.js';\nconst task = inline(() => <b />);\n`);
  expect(named).toContain(`import { make } from './make.js';`);
  expect(taskOf(`import { h } from 'preact';\nconst task = inline(() => 1);\n`)).not.toContain('preact');
});

test('an enum that is changed by another name is an error', () => {
  const code = `enum Color { Red = 1 }\nconst colors = Color as unknown as Record<string, number>;\ncolors.Red = 2;\n`;
  expect(() => taskOf(`${code}const task = inline(() => Color.Red);\n`)).toThrow(
    "'Color' may be changed by another name, so a worker would have another one",
  );
  const unchanged = `enum Color { Red = 1 }\nconst colors = Color;\n`;
  expect(taskOf(`${unchanged}const task = inline(() => Color.Red);\n`)).toContain('enum Color { Red = 1 }');
});
