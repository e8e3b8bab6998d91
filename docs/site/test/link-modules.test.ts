import { describe, expect, test } from 'vitest';
import { linkModules } from '../.vitepress/theme/playground/frame/link-modules.js';
import { show } from '../.vitepress/theme/playground/frame/show.js';

/** The files as they become modules, by name; a file's URL is `file:` and its name. */
function link(files: Record<string, string>): Record<string, string> {
  const made: Record<string, string> = {};
  linkModules(files, 'main.js', {
    libraryUrl: (name: string) => `library:${name}`,
    fileUrl(name: string, code: string) {
      made[name] = code;
      return `file:${name}`;
    },
  });
  return made;
}

test('imports get URLs, and nothing else changes', () => {
  const made = link({
    'main.js': `import { a } from '@dispatch/core';\nexport * from './a.js';\nawait import('./a.js');\n'./a.js';`,
    'a.js': `const worker = new Worker(new URL('./b.js', import.meta.url), { type: 'module' });`,
    'b.js': `new URL('./main.js', 'https://example.org');`,
  });
  expect(made).toEqual({
    'b.js': `new URL('./main.js', 'https://example.org');`,
    'a.js': `const worker = new Worker("file:b.js", { type: 'module' });`,
    'main.js': `import { a } from "library:core.js";\nexport * from "file:a.js";\nawait import("file:a.js");\n'./a.js';`,
  });
});

test.each([
  [{ 'main.js': 'let a;\nconst = 1;' }, 'main.js:2: Unexpected token'],
  [{ 'main.js': `import './a.js';`, 'a.js': `import './main.js';` }, 'a.js: ./main.js imports this file'],
  [{ 'main.js': `import './c.js';` }, 'main.js: there is no ./c.js, only main.js'],
  [{ 'main.js': `import 'react';` }, `main.js: 'react' is not here`],
])('%j: %s', (files, message) => {
  expect(() => link(files)).toThrow(message);
});

describe('values as text', () => {
  test.each([
    ['a "b"', 'a "b"'],
    [{ a: 'b', list: [1, 2n] }, '{ a: "b", list: [1, 2n] }'],
    [new Float64Array(200), `[${'0, '.repeat(100)}… 200 in all]`],
    [new Map([[1, new Set(['x'])]]), 'Map { 1: Set ["x"] }'],
    [Object.assign(new TypeError('no'), { code: 'E', stack: '' }), 'TypeError [E]: no'],
    [new DataView(new ArrayBuffer(1)), '{}'],
    [undefined, 'undefined'],
  ])('%s', (value, text) => {
    expect(show(value)).toBe(text);
  });
});
