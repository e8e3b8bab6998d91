import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { rewrite } from '../src/source/rewrite.ts';
import { pageBuilds, serverBuilds } from './support/bundlers.ts';
import { Project } from './support/project.ts';

const run = promisify(execFile);
const files = (adapter: string): Record<string, string> => ({
  'src/scale.ts': `export const scale = (value: number): string => 'body of the closure ' + 10 * value;\n`,
  'src/main.ts': `import { inline } from '@dispatch/core/inline';
import { createDispatcher } from '@dispatch/${adapter}';
import { scale } from './scale.js';
const dispatcher = createDispatcher({ workers: 1 });
async function main(base: number): Promise<void> {
  console.log(await dispatcher.execute(inline(() => scale(base) + ' ' + typeof document)));
  for await (const value of dispatcher.stream(inline(function* (): Generator<number> { yield base; yield base + 1; }))) console.log(value);
  await dispatcher.close();
}
void main(2);
`,
});

test.each(Object.entries(pageBuilds))('%s: a function of inline() is in the workers only', async (_name, build) => {
  using project = new Project(files('web'));
  await build(project, 'out');
  const texts = Object.entries(project.read('out')).filter(([, text]) => text.includes('body of the closure'));
  expect(texts.map(([name]) => name)).toEqual([expect.stringMatching(/worker/)]);
  expect(Object.values(project.read('out')).join('\n')).not.toContain(project.folder);
});

test.each(Object.entries(serverBuilds))('%s: a function of inline() runs in a worker', async (_name, build) => {
  using project = new Project(files('node'));
  await build(project, 'server');
  const main = Object.keys(project.read('server')).find((file) => /^main\.m?js$/.test(file)) ?? '';
  const { stdout } = await run(process.execPath, [project.path(`server/${main}`)], { timeout: 25_000 });
  expect(stdout).toBe('body of the closure 20 undefined\n2\n3\n');
});

test.each(Object.entries(serverBuilds))('%s: a captured value that cannot be cloned is named', async (_name, build) => {
  using project = new Project({
    'src/main.ts': `import { inline } from '@dispatch/core/inline';
import { createDispatcher } from '@dispatch/node';
const dispatcher = createDispatcher({ workers: 1 });
async function main(connection: { id: number; socket(): void }): Promise<void> {
  console.log(await dispatcher.execute(inline(() => connection.id)).catch((error: Error) => error.message));
  await dispatcher.close();
}
void main({ id: 1, socket() {} });
`,
  });
  await build(project, 'server');
  const main = Object.keys(project.read('server')).find((file) => /^main\.m?js$/.test(file)) ?? '';
  const { stdout } = await run(process.execPath, [project.path(`server/${main}`)], { timeout: 25_000 });
  expect(stdout).toMatch(
    /^the captured value 'connection' \(\.socket is the function '\w+'\) of 'main' cannot be cloned\n$/,
  );
});

test('what cannot be moved is an error of the build, with the place', async () => {
  const settings = { namespaceOf: () => 'n', workerModule: () => undefined };
  const code = `import { inline } from '@dispatch/core/inline';\nexport function work(n: number) {\n  return inline(() => { n += 1; });\n}\n`;
  expect(() => rewrite('/app/page.ts', code, settings)).toThrow(/n/);
});

const broken = {
  'src/main.ts': `import { inline } from '@dispatch/core/inline';
export const work = (n: number) => inline(() => {
  n += 1;
});
`,
};

test('esbuild, which shows only a text: the message has the code', async () => {
  using project = new Project(broken);
  const error: unknown = await pageBuilds['esbuild']?.(project, 'out').catch((error: unknown) => error);
  expect(String(error)).toContain('main.ts:3:3: a task cannot assign to ');
  expect(String(error)).toMatch(/3 \|\s+n \+= 1;\n\s+\|\s+\^/);
});

test('a function within another function of inline() gets a module of its own', () => {
  const settings = { namespaceOf: () => 'n', workerModule: () => undefined };
  const code = `import { inline } from '@dispatch/core/inline';
export const outer = () => inline(() => { const a = 1; const inner = inline(() => a); return inner.name; });
`;
  expect(rewrite('/app/page.ts?dispatch-inline=outer&dispatch-tasks', code, settings)?.code).toContain(
    'page.ts?dispatch-inline=outer.inner"',
  );
  expect(rewrite('/app/page.ts?dispatch-inline=outer.inner&dispatch-tasks', code, settings)?.code).toContain(
    'inner: (a) => (() => a)()',
  );
});

test('an import that only functions of inline() use is left to the workers; all others stay', () => {
  const settings = { namespaceOf: () => 'n', workerModule: () => undefined };
  const importsIn = (path: string, code: string): string[] | undefined =>
    rewrite(path, `import { inline } from '@dispatch/core/inline';\n${code}`, settings)
      ?.code.split('\n')
      .filter((line) => line.startsWith('import') && line.endsWith(".js';"));
  const work = `export const work = (n) => inline(() => helper(n));`;
  expect(importsIn('/app/a.jsx', `import { helper } from './helper.js';\n${work}`)).toEqual([]);
  expect(importsIn('/app/a.jsx', `import { helper } from './helper.js';\nhelper(1);\n${work}`)).toEqual([
    `import { helper } from './helper.js';`,
  ]);
  expect(importsIn('/app/a.jsx', `import all, { helper, other } from './helper.js';\nall(1);\n${work}`)).toEqual([
    `import all, { other } from './helper.js';`,
  ]);
  expect(importsIn('/app/a.jsx', `import { helper } from './helper.js';\nexport { helper };\n${work}`)).toHaveLength(1);
  expect(importsIn('/app/a.jsx', `import './helper.js';\nexport const work = () => inline(() => 1);`)).toHaveLength(1);
  expect(
    importsIn(
      '/app/a.jsx',
      `import React from './react.js';\nconst a = <p />;\nexport const b = inline(() => React.version);`,
    ),
  ).toHaveLength(1);
});
