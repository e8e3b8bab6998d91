import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { pageBuilds, serverBuilds } from './support/bundlers.ts';
import { applicationOf, printed, Project } from './support/project.ts';

const run = promisify(execFile);

test.each(Object.entries(pageBuilds))('%s: a page has references, its workers have the tasks', async (_name, build) => {
  using project = new Project(applicationOf('web'));
  await build(project, 'one');
  const files = project.read('one');
  const having = (text: string): string[] => Object.keys(files).filter((name) => files[name]?.includes(text));
  for (const body of ['body of the task', 'other body', 'body of the library']) {
    expect(having(body), body).toHaveLength(1);
    expect(having(body)[0]).toMatch(/worker/);
  }
  // In both bundles, under the same names, without a path of this machine.
  const namespaces = [
    ...Object.values(files)
      .join('\n')
      .matchAll(/namespace: ?"([\w-]{8})"/g),
  ].map(([, name]) => name);
  expect(new Set(namespaces).size).toBe(3);
  for (const name of new Set(namespaces)) expect(having(`"${name}"`).length).toBeGreaterThanOrEqual(2);
  expect(having(project.folder)).toEqual([]);
});

test.each(Object.entries(pageBuilds))('%s: the same sources give the same files', async (_name, build) => {
  using project = new Project(applicationOf('web'));
  await build(project, 'one');
  await build(project, 'two');
  expect(project.read('two')).toEqual(project.read('one'));
});

test.each(Object.entries(serverBuilds))(
  '%s: a server starts its workers with the file that was built',
  async (name, build) => {
    using project = new Project(applicationOf('node'));
    await build(project, 'server');
    const files = project.read('server');
    const main = Object.keys(files).find((file) => /^main\.m?js$/.test(file)) ?? '';
    expect(files[main], name).not.toContain('body of the task');
    const { stdout } = await run(process.execPath, [project.path(`server/${main}`)], { timeout: 25_000 });
    expect(stdout).toBe(printed);
  },
);

test.each(Object.entries(pageBuilds))('%s: excluded modules stay as they are', async (_name, build) => {
  using project = new Project(applicationOf('web'));
  await build(project, 'out', { exclude: ['more/', /node_modules/] });
  const texts = Object.entries(project.read('out')).filter(([name]) => !name.includes('worker'));
  const all = texts.map(([, text]) => text).join('\n');
  expect(all).toContain('other body');
  expect(all).toContain('body of the library');
  expect(all).not.toContain('body of the task');
});

test.each(Object.entries(pageBuilds))(
  '%s: a module of tasks that imports its page is an error',
  async (_name, build) => {
    using project = new Project({
      ...applicationOf('web'),
      'src/body.ts': `import { title } from './main.js';\nexport const body = (value: number): string => title + value;\n`,
    });
    project.write({ 'src/main.ts': `${project.read('src')['main.ts']}\nexport const title = 'title';\n` });
    await expect(build(project, 'out')).rejects.toThrow(
      /imports the page that uses it.*: \S+\/src\/tasks\.ts > \S+\/src\/body\.ts > \S+\/src\/main\.ts > \S+\/src\/tasks\.ts\. Move/,
    );
  },
);

test.each(Object.entries(pageBuilds))('%s: tasks that only tasks use are served too', async (_name, build) => {
  using project = new Project({
    ...applicationOf('web'),
    'src/body.ts': `import { inner } from './inner.js';\nexport const body = (value: number): string => inner.thrice(value).name;\n`,
    'src/inner.ts': `import { defineTasks } from '@dispatch/core';\nexport const inner = defineTasks(import.meta.url, { thrice: (value: number) => 'inner body' + value });\n`,
  });
  await build(project, 'out');
  const texts = Object.entries(project.read('out')).filter(([, text]) => text.includes('inner body'));
  expect(texts.map(([name]) => name)).toEqual([expect.stringMatching(/worker/)]);
});

test.each(Object.entries(serverBuilds))(
  '%s: a thread that runs tasks itself has their functions',
  async (_name, build) => {
    using project = new Project({
      ...applicationOf('node'),
      'src/main.ts': `import { createDispatcher } from '@dispatch/in-process';
import { tasks } from './tasks.js';
const dispatcher = createDispatcher();
async function main(): Promise<void> {
  const before = await dispatcher.execute(tasks.twice(1)).catch((error: { code: string }) => error.code);
  await import(/* @dispatch-keep */ './tasks.js');
  console.log(before, await dispatcher.execute(tasks.twice(21)));
}
void main();
`,
    });
    const printedBy = async (folder: string): Promise<string> => {
      const main = Object.keys(project.read(folder)).find((file) => /^main\.m?js$/.test(file)) ?? '';
      return (await run(process.execPath, [project.path(`${folder}/${main}`)], { timeout: 25_000 })).stdout;
    };
    await build(project, 'one');
    expect(await printedBy('one')).toBe('DISPATCH_UNSUPPORTED body of the task 42 and what both use\n');
    await build(project, 'two', { keepFunctions: true });
    expect(await printedBy('two')).toMatch(/^body of the task 2 and .* body of the task 42 and/);
  },
);

test.each(Object.entries(pageBuilds))(
  '%s: a build without the functions of its tasks says so',
  async (_name, build) => {
    const library = `import { tasks } from './tasks.js';\nconsole.log(tasks.twice(1).name);\n`;
    const warningsOf = async (main: string, options = {}): Promise<string[]> => {
      using project = new Project({ ...applicationOf('web'), 'src/main.ts': main });
      const warnings: string[] = [];
      await build(project, 'out', options, (warning) => warnings.push(warning));
      return warnings.filter((warning) => warning.includes('functions of'));
    };
    expect(await warningsOf(library)).toEqual([
      expect.stringMatching(
        /no file of this build has the functions of the tasks in \S+\/src\/tasks\.ts, since no module/,
      ),
    ]);
    expect(await warningsOf(library, { keepFunctions: true })).toEqual([]);
    expect(
      await warningsOf(`import { createDispatcher } from '@dispatch/web';\n${library}createDispatcher();`),
    ).toEqual([]);
  },
);

test.each(Object.entries(pageBuilds))('%s: an invalid option is an error', async (_name, build) => {
  using project = new Project(applicationOf('web'));
  // @ts-expect-error A number is no path.
  await expect(build(project, 'out', { exclude: 1 })).rejects.toThrow("'exclude' must be a string, a regular");
  // @ts-expect-error The name is misspelt.
  await expect(build(project, 'out', { keepFunction: true })).rejects.toThrow(
    new TypeError("'keepFunction' is not an option of the plugin; its options are exclude and keepFunctions"),
  );
});
