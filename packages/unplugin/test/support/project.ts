import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const reports = fileURLToPath(new URL('../../reports', import.meta.url));

/** A project in a folder from which the packages of this repository can be imported. */
export class Project implements Disposable {
  readonly folder: string;

  constructor(files: Readonly<Record<string, string>>) {
    mkdirSync(reports, { recursive: true });
    this.folder = mkdtempSync(join(reports, 'project-'));
    this.write({
      'package.json': JSON.stringify({ name: 'app', type: 'module', dependencies: { library: '*' } }),
      ...files,
    });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(this.path(name)), { recursive: true });
      writeFileSync(this.path(name), text);
    }
  }

  /** The files in a folder, with their texts. */
  read(folder: string): Record<string, string> {
    const names = readdirSync(this.path(folder), { recursive: true })
      .map(String)
      .filter((name) => statSync(join(this.path(folder), name)).isFile());
    return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(this.path(folder), name), 'utf8')]));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An application whose tasks, and those of a library, are in modules of their own. */
export const application: Readonly<Record<string, string>> = {
  'src/tasks.ts': `import { defineTasks } from '@dispatch/core';
import { body } from './body.js';
import { shared } from './shared.js';
export const sizes: readonly number[] = [1, 2];
export const tasks = defineTasks(import.meta.url, { twice: (value: number): string => body(value) + shared });
`,
  'src/body.ts': `export const body = (value: number): string => 'body of the task ' + 2 * value;\n`,
  'src/shared.ts': `export const shared = ' and what both use';\n`,
  'src/more/tasks.ts': `import { defineTasks } from '@dispatch/core';
export default defineTasks(import.meta.url, { twice: (value: number): string => 'other body ' + value });
`,
  'src/main.ts': `import { createDispatcher } from '@dispatch/ADAPTER';
import { tasks as ofLibrary } from 'library';
import { sizes, tasks } from './tasks.js';
import { shared } from './shared.js';
const dispatcher = createDispatcher({ workers: 1 });
async function main(): Promise<void> {
  const { default: more } = await import('./more/tasks.js');
  console.log(await dispatcher.execute(tasks.twice(21)), sizes, shared);
  console.log(await dispatcher.execute(more.twice(1)), await dispatcher.execute(ofLibrary.name()));
  await dispatcher.close();
}
void main();
`,
  'node_modules/library/package.json': JSON.stringify({
    name: 'library',
    version: '1.2.3',
    type: 'module',
    exports: './index.js',
    peerDependencies: { '@dispatch/core': '*' },
  }),
  'node_modules/library/index.js': `export { tasks } from './tasks.js';\n`,
  'node_modules/library/tasks.js': `import { defineTasks } from '@dispatch/core';
export const tasks = defineTasks(import.meta.url, { name: () => 'body of the library' });
`,
};

/** The same for one adapter. */
export function applicationOf(adapter: 'web' | 'node'): Record<string, string> {
  const main = application['src/main.ts'] ?? '';
  return { ...application, 'src/main.ts': main.replace('ADAPTER', adapter) };
}

/** What the application prints on Node. */
export const printed = `body of the task 42 and what both use [ 1, 2 ]  and what both use
other body 1 body of the library
`;
