import { expect, test } from 'vitest';
import { rewrite, type Rewritten } from '../src/source/rewrite.ts';

const settings = { namespaceOf: () => 'n', workerModule: (adapter: string) => `/runtime/${adapter}.js` };
const rewritten = (code: string, id = '/app/tasks.ts'): Rewritten | undefined => rewrite(id, code, settings);
const codeOf = (code: string, id?: string): string | undefined => rewritten(code, id)?.code;

const module = `import { currentTask, defineTasks, transfer } from '@dispatch/core';
import { decode, type Image } from './decode.js';
import './polyfill.js';
import * as heavy from 'heavy';
import { sizes as all, unit } from './sizes.js';

class BadImage extends Error {}
const table = build();
function build(): number[] {
  return heavy.build();
}
export type Rows = Uint8Array;
export const sizes = all;

/** Tasks. */
export const tasks = defineTasks(
  import.meta.url,
  {
    decode: (bytes: Uint8Array): Image => transfer(decode(bytes, table, unit), []),
    stop: () => currentTask().cancelled,
  },
  { errors: [BadImage] },
);
`;

test('references: the functions and what only they use are gone, the rest stays', () => {
  expect(codeOf(module)).toMatchInlineSnapshot(`
    "import { taskReferences as __dispatchReferences } from '@dispatch/core/references';


    import './polyfill.js';

    import { sizes as all } from './sizes.js';

    class BadImage extends Error {}


    export type Rows = Uint8Array;
    export const sizes = all;

    /** Tasks. */
    export const tasks = __dispatchReferences(undefined, { namespace: "n", errors: [BadImage] }).tasks;
    "
  `);
});

test('served: a module that the plugin has built before', () => {
  const once = codeOf(
    `import { defineTasks } from '@dispatch/core';\ndefineTasks('u', { a() {} });\n`,
    '/app/a.js?dispatch-tasks',
  );
  const published = once?.replace('export const', 'const');
  expect(codeOf(published ?? '', '/app/a.js?dispatch-tasks')).toMatchInlineSnapshot(`
    "const __dispatch_ = [];
    function __dispatch_Add(tasks) {
      __dispatch_.push(tasks);
      return tasks;
    }
    export { __dispatch_ as __dispatch };
    const __dispatch = [];
    function __dispatchAdd(tasks) {
      __dispatch.push(tasks);
      return tasks;
    }
    import { defineTasks } from '@dispatch/core';
    __dispatchAdd(__dispatch_Add(defineTasks(undefined, { a() {} }, { namespace: "n" })));
    "
  `);
});

test('served: the module as it is, with its namespace and an export of its sets', () => {
  expect(codeOf(module, '/app/tasks.ts?dispatch-tasks')).toMatchInlineSnapshot(`
    "export const __dispatch = [];
    function __dispatchAdd(tasks) {
      __dispatch.push(tasks);
      return tasks;
    }
    import { currentTask, defineTasks, transfer } from '@dispatch/core';
    import { decode, type Image } from './decode.js';
    import './polyfill.js';
    import * as heavy from 'heavy';
    import { sizes as all, unit } from './sizes.js';

    class BadImage extends Error {}
    const table = build();
    function build(): number[] {
      return heavy.build();
    }
    export type Rows = Uint8Array;
    export const sizes = all;

    /** Tasks. */
    export const tasks = __dispatchAdd(defineTasks(
      undefined,
      {
        decode: (bytes: Uint8Array): Image => transfer(decode(bytes, table, unit), []),
        stop: () => currentTask().cancelled,
      }, { namespace: "n", errors: [BadImage] }));
    "
  `);
});

const define = (call: string): string => `import { defineTasks } from '@dispatch/core';\n${call}`;

test.each([
  ['a default export', define('export default defineTasks(import.meta.url, { a() {} });')],
  [
    'a namespace of its own',
    define(`export const tasks = defineTasks(import.meta.url, { a() {} }, { namespace: 'own' });`),
  ],
  [
    'options in a variable',
    define('const options = { errors: [] };\nexport const tasks = defineTasks(undefined, { a() {} }, options);'),
  ],
  ['options that are spread', define('export const tasks = defineTasks(undefined, { a() {} }, { ...shared });')],
  ['empty options', define('export const tasks = defineTasks(undefined, { a() {} }, {});')],
  ['one task', define('export const { a } = defineTasks(undefined, { a() {} });')],
  [
    'functions elsewhere',
    define(`import { functions } from './functions.js';\nexport const tasks = defineTasks(undefined, functions);`),
  ],
  [
    'another name',
    `import { defineTasks as define } from '@dispatch/core';\nexport const tasks = define(undefined, { a() {} });`,
  ],
  [
    'a namespace import',
    `import * as core from '@dispatch/core';\nexport const tasks = core.defineTasks(undefined, { a() {} });`,
  ],
  [
    'two sets',
    define(
      'export const one = defineTasks(undefined, { a() {} });\nexport const two = defineTasks(undefined, { b() {} });',
    ),
  ],
  ['an exported list', define('const tasks = defineTasks(undefined, { a() {} });\nexport { tasks as work };')],
  [
    'satisfies and as const',
    define('export const tasks = defineTasks(undefined, { a() {} } satisfies object) as unknown;'),
  ],
  [
    'a function that the caller uses too',
    define('export function area(r: number) { return r * r; }\nexport const tasks = defineTasks(undefined, { area });'),
  ],
  [
    'a function that only tasks use',
    define(
      'function area(r) { return scale * r; }\nconst scale = 2;\nexport const tasks = defineTasks(undefined, { area });',
    ),
  ],
  [
    'what nothing used before',
    define(
      `import unused from './unused.js';\nconst kept = log();\nexport const tasks = defineTasks(undefined, { a() {} });`,
    ),
  ],
  [
    'a statement that uses what a task uses',
    define(
      'const cache = new Map();\ncache.set(1, 2);\nexport const tasks = defineTasks(undefined, { a: () => cache.get(1) });',
    ),
  ],
  [
    'an import of which a part is left',
    define(
      `import base, { one, two, type Three } from './base.js';\nexport const left: Three = two;\nexport const tasks = defineTasks(undefined, { a: () => base(one) });`,
    ),
  ],
  [
    'a parameter with the name of an import',
    define(
      `import { size } from './size.js';\nexport const tasks = defineTasks(undefined, { a: (size: number) => size });`,
    ),
  ],
  [
    'a member with the name of a declaration',
    define(
      'const size = 1;\nexport const other = { size: 2 }.size;\nexport const tasks = defineTasks(undefined, { a: () => size });',
    ),
  ],
  ['an enum', define('enum Kind { One }\nexport const tasks = defineTasks(undefined, { a: () => Kind.One });')],
  [
    'types only',
    define(
      `import type { Image } from './image.js';\nexport interface Result { image: Image }\nexport const tasks = defineTasks(undefined, { a: (r: Result) => r });`,
    ),
  ],
  [
    'a re-export',
    define(
      `export { helper } from './helper.js';\nexport * from './more.js';\nexport const tasks = defineTasks(undefined, { a() {} });`,
    ),
  ],
])('references and served: %s', (_name, code) => {
  expect(codeOf(code)).toMatchSnapshot('references');
  expect(codeOf(code, '/app/tasks.ts?dispatch-tasks')).toMatchSnapshot('served');
});

test('JSX', () => {
  const code = define(
    `import { Page } from './page.js';\nimport { render } from 'server';\nexport const tasks = defineTasks(undefined, { a: () => render(<Page title="a" />) });`,
  );
  expect(codeOf(code, '/app/tasks.tsx')).toMatchSnapshot();
});

test('modules that stay as they are', () => {
  expect(rewritten(`export const a = 1;`)).toBeUndefined();
  expect(
    rewritten(
      `import { defineTasks } from 'other';\nexport const tasks = defineTasks(undefined, {});\n// @dispatch/core`,
    ),
  ).toBeUndefined();
  expect(rewritten(`import type { defineTasks } from '@dispatch/core';`)).toBeUndefined();
  expect(rewritten('<template><p>defineTasks of @dispatch/core</p></template>', '/app/page.vue')).toBeUndefined();
});

test('a module of tasks that a function defines, and one that creates a dispatcher, are errors with a place', () => {
  expect(() => codeOf(define('export function make() {\n  return defineTasks(undefined, {});\n}'))).toThrow(
    /^\/app\/tasks\.ts:3:10: defineTasks\(\) is called within a function/,
  );
  const page = `import { createDispatcher } from '@dispatch/web';\n${define('const tasks = defineTasks(undefined, {});\ncreateDispatcher();')}`;
  expect(() => codeOf(page, '/app/page.ts')).toThrow(/^\/app\/page\.ts:4:1: a module of tasks creates a dispatcher/);
});

test('the source map has the module itself as its source', () => {
  const map = JSON.parse(String(rewritten(module)?.map)) as { sources: string[]; sourcesContent: string[] };
  expect(map.sources).toEqual(['/app/tasks.ts']);
  expect(map.sourcesContent).toEqual([module]);
});
