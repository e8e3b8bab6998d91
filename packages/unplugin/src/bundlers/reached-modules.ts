import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Project } from '../project.js';
import { derivedAs, isDerivedId, pathOf, servedId, sourceIdOf } from '../source/ids.js';
import { parse, walk } from '../source/syntax.js';
import { taskLibraries } from './task-libraries.js';

const isScript = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path);

/**
 * Finds the modules of tasks that the pages of an application of Next reach, or its server. Turbopack does not say which
 * modules there are: they are looked for from the modules that Next loads, by the imports in their text.
 */
export class ReachedModules {
  /** All files that have been read. */
  readonly files: Set<string> = new Set();
  /** The folders in which modules may be added. */
  readonly folders: Set<string> = new Set();
  readonly #root: string;
  readonly #project: Project;
  readonly #resolve: (folder: string, request: string) => Promise<string>;
  readonly #isOfPages: boolean;
  readonly #libraries: readonly string[];
  readonly #version = createHash('sha256');
  #seen = new Set<string>();
  #ofWorkers = false;

  /**
   * @param project gets to know the modules of tasks.
   * @param isOfPages whether they are those of pages.
   */
  constructor(
    root: string,
    project: Project,
    resolve: (folder: string, request: string) => Promise<string>,
    isOfPages: boolean,
  ) {
    this.#root = root;
    this.#project = project;
    this.#resolve = resolve;
    this.#isOfPages = isOfPages;
    this.#libraries = taskLibraries(root);
  }

  /** @returns a text that changes with the code of the workers. */
  async find(): Promise<string> {
    for (const file of await this.#entries(this.#root)) await this.#visit(file);
    // What only workers load. Their tasks may use tasks of other modules.
    this.#seen = new Set();
    this.#ofWorkers = true;
    const { tasks } = this.#project;
    for (const id of tasks) await this.#visit(servedId(id));
    return this.#version.digest('hex');
  }

  /**
   * The modules with which the code begins: those that say where they run. In a browser, also pages of the router of that name;
   * on a server, all in the folders of both routers.
   */
  async #entries(folder: string): Promise<string[]> {
    const entries: string[] = [];
    for (const each of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, each.name);
      if (each.isDirectory()) {
        if (each.name === 'node_modules' || each.name === 'public' || each.name.startsWith('.')) continue;
        if (folder === this.#root) this.folders.add(path);
        entries.push(...(await this.#entries(path)));
      } else if (isScript(path) && this.#isEntry(path)) entries.push(path);
    }
    return entries;
  }

  #isEntry(path: string): boolean {
    const file = path.slice(this.#root.length + 1).replaceAll('\\', '/');
    return this.#isOfPages
      ? /^(?:src\/)?(?:pages\/(?!api\/)|instrumentation-client\.)/.test(file) || begins(path, 'use client')
      : /^(?:src\/)?(?:(?:app|pages)\/|(?:instrumentation|middleware|proxy)\.)/.test(file) ||
          begins(path, 'use server');
  }

  async #visit(id: string): Promise<void> {
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    const path = pathOf(id);
    this.files.add(path);
    const code = await readFile(path, 'utf8');
    // A server only renders them. Their tasks run in pages, and may need what only pages have.
    if (!this.#isOfPages && !this.#ofWorkers && begins(path, 'use client', code)) return;
    if (this.#ofWorkers) this.#version.update(code);
    const text = this.#project.rewrite(id, code)?.code ?? code;
    for (const source of sourcesOf(path, text)) {
      const next = await this.#find(dirname(path), source);
      if (next !== undefined && isScript(pathOf(next))) await this.#visit(next);
    }
  }

  /** The id of the module that a specifier names; `undefined` for packages without tasks. */
  async #find(folder: string, source: string): Promise<string | undefined> {
    const own = sourceIdOf(source);
    if (own.startsWith('@dispatch/') || own.startsWith('node:')) return undefined;
    const isOfPackage = !own.startsWith('.') && !own.startsWith('/');
    const found = own.startsWith('/') ? own : await this.#resolve(folder, own).catch(() => undefined);
    if (typeof found !== 'string') return undefined;
    const isInstalled = found.includes('/node_modules/') && !folder.includes('/node_modules/');
    if (isOfPackage && isInstalled && !this.#libraries.some((name) => own === name || own.startsWith(`${name}/`)))
      return undefined;
    return isDerivedId(source) ? derivedAs(source, found) : found;
  }
}

/** Whether a module has a directive. */
function begins(path: string, directive: 'use client' | 'use server', code = readFileSync(path, 'utf8')): boolean {
  if (!new RegExp(`['"]${directive}['"]`).test(code)) return false;
  return parse(path, code)?.program.body.some((each) => 'directive' in each && each.directive === directive) === true;
}

/** What a module imports, except types. */
function sourcesOf(path: string, code: string): string[] {
  const sources: string[] = [];
  const parsed = parse(path, code);
  if (parsed === undefined) return sources;
  walk(parsed.program, (node) => {
    const isType =
      ('importKind' in node && node.importKind === 'type') || ('exportKind' in node && node.exportKind === 'type');
    const source = 'source' in node && !isType ? node.source : null;
    if (typeof source === 'object' && source?.type === 'Literal' && typeof source.value === 'string')
      sources.push(source.value);
  });
  return sources;
}
