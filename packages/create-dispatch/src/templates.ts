import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageFolder = new URL('../', import.meta.url);

/** The templates, and what each of them is. */
export const templates: Readonly<Record<string, string>> = {
  node: 'a program for Node: tasks in worker threads, with a test',
  vite: 'a page: tasks in Web Workers, built by Vite',
  next: 'a Next application: a component that shows the result of a task',
  library: 'a package that ships tasks, for every adapter',
  adapter: 'an adapter of your own, checked by the conformance suite',
};

/** What a user has to correct. The message says how. */
export class UsageError extends Error {}

/** The names of the templates with what they are, one a line. */
export function listTemplates(): string {
  const width = Math.max(...Object.keys(templates).map((name) => name.length));
  return Object.entries(templates)
    .map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)
    .join('\n');
}

/**
 * Copies a template to a folder that is empty or does not exist, and names the package after the folder.
 *
 * @returns the absolute path of the folder.
 * @throws {UsageError} if there is no such template, or the folder has something in it.
 */
export function createProject(folder: string, template: string): string {
  if (!Object.hasOwn(templates, template))
    throw new UsageError(`There is no template '${template}'. There are:\n${listTemplates()}`);
  const target = resolve(folder);
  if (existsSync(target) && readdirSync(target).some((name) => name !== '.git'))
    throw new UsageError(`${target} is not empty: name a folder that is empty or does not exist.`);
  cpSync(fileURLToPath(new URL(`templates/${template}`, packageFolder)), target, { recursive: true });
  // npm leaves a .gitignore out of what it packs, and tools take every package.json for that of a package.
  for (const [name, packed] of Object.entries({ '.gitignore': '_gitignore', 'package.json': '_package.json' }))
    renameSync(join(target, packed), join(target, name));
  for (const file of filesIn(target)) {
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, withNames(text, packageName(basename(target)), ownVersion()));
  }
  return target;
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Puts in the name of the package, and the version of the packages of @dispatch: all have the one of this package. */
function withNames(text: string, name: string, version: string): string {
  return text.replaceAll(/(["'])template\1/g, `$1${name}$1`).replaceAll('"^0.0.0"', `"^${version}"`);
}

/** A name that npm accepts. */
function packageName(folder: string): string {
  return (
    folder
      .toLowerCase()
      .replaceAll(/[^a-z\d-]+/g, '-')
      .replaceAll(/^-+|-+$/g, '') || 'app'
  );
}

function ownVersion(): string {
  const { version }: { version: string } = JSON.parse(readFileSync(new URL('package.json', packageFolder), 'utf8'));
  return version;
}
