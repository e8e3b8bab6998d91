import { expect, test } from 'vitest';
import { rewrite } from '../src/source/rewrite.ts';
import { pageBuilds } from './support/bundlers.ts';
import { applicationOf, Project } from './support/project.ts';

const settings = { namespaceOf: () => 'n', workerModule: (adapter: string) => `/runtime/${adapter}.js` };
const define = (calls: string): unknown =>
  rewrite('/app/tasks.ts', `import { defineTasks } from '@dispatch/core';\n${calls}`, settings);

test.each([
  ['without a namespace', '', ''],
  ['with one namespace', `, { namespace: 'own' }`, `, { namespace: "own" }`],
  ['of which one names that of the module', '', `, { errors: [], namespace: 'n' }`],
])('two sets of one module %s have no task of one name', (_name, one, two) => {
  const calls = (name: string): string =>
    `export const one = defineTasks(undefined, { a() {}, b() {} }${one});\n` +
    `export const two = defineTasks(undefined, { '${name}': () => 1 }${two});`;
  expect(define(calls('c'))).toBeDefined();
  expect(() => define(calls('b'))).toThrow(
    /^\/app\/tasks\.ts:3:\d+: the task 'b' is defined twice, here and at \/app\/tasks\.ts:2:\d+\. Give one/,
  );
});

test.each([
  ['another namespace', `{ a() {} }, { namespace: 'own' }`],
  ['a namespace in a variable', `{ a() {} }, { namespace }`],
  ['options in a variable', `{ a() {} }, options`],
  ['options that are spread', `{ a() {} }, { ...options }`],
  ['a name that is computed', `{ [a]() {} }`],
  ['functions elsewhere', `functions`],
])('two sets of one module may have: %s', (_name, args) => {
  expect(
    define(
      `export const one = defineTasks(undefined, { a() {} });\nexport const two = defineTasks(undefined, ${args});`,
    ),
  ).toBeDefined();
});

test.each(Object.entries(pageBuilds))(
  '%s: two modules with a task of one name in one namespace are an error',
  async (_name, build) => {
    const files = applicationOf('web');
    const own = (name: string, namespace: string): string =>
      (files[name] ?? '').replace(/ \}\);\n$/, ` }, { namespace: '${namespace}' });\n`);
    const name = 'src/more/tasks.ts';
    using project = new Project({ ...files, 'src/tasks.ts': own('src/tasks.ts', 'own'), [name]: own(name, 'other') });
    await build(project, 'one');
    project.write({ [name]: own(name, 'own') });
    await expect(build(project, 'two')).rejects.toThrow(
      /the task 'twice' is defined twice, here and at \S+\/src\/(?:more\/)?tasks\.ts:\d+:\d+\. Give one/,
    );
  },
);
