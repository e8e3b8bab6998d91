import { readFile } from 'node:fs/promises';
import type { PluginOptions } from '../options.js';
import { adapterOf, isOfRuntime, Project, workerFiles, workerModules } from '../project.js';
import type { AdapterName } from '../source/dispatchers.js';
import type { Rewritten } from '../source/rewrite.js';
import { derivedAs, isComponentPath, isDerivedId, pathOf, servedId, sourceIdOf } from '../source/ids.js';
import { checkCycles } from './cycles.js';
import { waitForGraph, type GraphContext, type Input } from './module-graph.js';

/** A plugin of Rollup, Rolldown or Vite, as far as their users have to know. */
export interface RollupPlugin {
  readonly name: string;
}

/** The context of the hooks. */
export interface BuildContext extends GraphContext {
  emitFile(file: { readonly type: 'chunk'; readonly id: string; readonly name: string }): string;
  addWatchFile(id: string): void;
  getCombinedSourcemap(): unknown;
  warn(message: string): void;
}

/** A module before the plugin rewrites it. */
interface Source {
  readonly code: string;
  readonly map?: unknown;
  /** For Rolldown. */
  readonly moduleType?: string;
}

/** The hooks that Rollup, Rolldown and Vite have in common. */
export class BuildHooks {
  readonly project: Project;
  input: Input = [];
  readonly #isCompiled: boolean;
  readonly #compiled = new Map<string, Source>();
  /** A module that has resolved the adapter; the workers' file may be in a package that does not depend on it. */
  readonly #importers = new Map<AdapterName, string>();

  /** @param isCompiled whether other plugins have compiled a module before this one rewrites it. */
  constructor(options: PluginOptions, hasShortNames: boolean, isCompiled: boolean) {
    this.project = new Project(options, hasShortNames);
    this.#isCompiled = isCompiled;
  }

  async resolveId(context: BuildContext, source: string, importer: string | undefined): Promise<string | undefined> {
    if (isDerivedId(source)) {
      const resolved = await context.resolve(sourceIdOf(source), importer && sourceIdOf(importer), { skipSelf: true });
      return resolved === null || resolved.external ? undefined : derivedAs(source, resolved.id);
    }
    if (importer === undefined || !source.startsWith('@dispatch/') || !isOfRuntime(importer)) return undefined;
    const owner = this.#importers.get(adapterOf(workerFiles, importer) ?? 'web');
    return (await context.resolve(source, owner, { skipSelf: true }))?.id;
  }

  /** The text of which the plugin makes the module with this id. */
  async loadSource(context: BuildContext, id: string): Promise<Source> {
    return { ...(await this.#sourceOf(context, id)), ...typeOf(id) };
  }

  async #sourceOf(context: BuildContext, id: string): Promise<Source> {
    const own = sourceIdOf(id);
    if (!this.#isCompiled) context.addWatchFile(pathOf(own));
    const isCompiled = this.#isCompiled || isComponentPath(pathOf(own));
    if (!isCompiled) return { code: await readFile(pathOf(own), 'utf8') };
    const known = this.#isCompiled ? undefined : this.#compiled.get(own);
    if (known !== undefined) return known;
    // A plugin that compiles modules may not know ids with a query.
    const { code } = await context.load({ id: own, resolveDependencies: true });
    return this.#compiled.get(own) ?? { code: code ?? '' };
  }

  /** The text of the workers' file, when all modules of tasks are known. */
  async loadWorkerFile(context: BuildContext, adapter: AdapterName): Promise<string> {
    await this.waitForTasks(context);
    return this.project.workerEntry(adapter);
  }

  /** Waits until all modules of tasks are known. */
  async waitForTasks(context: BuildContext): Promise<void> {
    await this.waitForCallers(context);
    await this.waitForServed(context);
  }

  /** Waits until all modules of tasks are known that the callers' bundle uses. */
  async waitForCallers(context: BuildContext): Promise<void> {
    const { input } = this;
    const entries = typeof input === 'string' ? [input] : Object.values(input);
    const resolved = await Promise.all(entries.map((entry) => context.resolve(entry, undefined, { isEntry: true })));
    const ids = resolved.flatMap((entry) => (entry === null || entry.external ? [] : [entry.id]));
    await waitForGraph(context, ids, isOwn);
  }

  /** Waits until all modules of tasks are known that tasks use. */
  async waitForServed(context: BuildContext): Promise<void> {
    const { tasks } = this.project;
    for (let known = -1; known < tasks.size;) {
      known = tasks.size;
      await waitForGraph(context, [...tasks].map(servedId), isOwn);
    }
  }

  transform(context: BuildContext, code: string, id: string): Rewritten | undefined {
    const rewritten = this.project.rewrite(id, code);
    for (const warning of rewritten?.warnings ?? []) context.warn(warning);
    const isCompiled = this.#isCompiled || isComponentPath(pathOf(id));
    if (isCompiled && rewritten !== undefined && !isDerivedId(id))
      this.#compiled.set(id, { code, map: context.getCombinedSourcemap() });
    for (const adapter of rewritten?.adapters ?? [])
      if (!this.#importers.has(adapter)) this.#importers.set(adapter, id);
    return rewritten;
  }

  /** Checks the modules of a build. */
  check(context: BuildContext): void {
    const lost = this.project.lostFunctions();
    if (lost !== undefined) context.warn(lost);
    checkCycles({
      tasks: this.project.tasks,
      dispatchers: this.project.dispatchers,
      importsOf: (id) => context.getModuleInfo(id)?.importedIds ?? [],
    });
  }
}

/** Whether a file of this package is replaced in a build. */
export function isOwn(id: string): boolean {
  return adapterOf(workerFiles, id) !== undefined || adapterOf(workerModules, id) !== undefined;
}

/** Rolldown knows the language of a module by the end of its id, where the query is. */
function typeOf(id: string): { readonly moduleType?: string } {
  const [, type] = /\.[cm]?(ts|tsx|jsx)$/.exec(pathOf(id)) ?? [];
  return type === undefined ? {} : { moduleType: type };
}

/** Emits the workers' file of an adapter, and returns the text of the module that exports `worker`. */
export function emitWorker(context: BuildContext, adapter: AdapterName): string {
  const reference = context.emitFile({ type: 'chunk', id: workerFiles[adapter], name: 'dispatch-worker' });
  const url = `import.meta.ROLLUP_FILE_URL_${reference}`;
  return adapter === 'web'
    ? `export const worker = () => new Worker(${url}, { type: 'module' });\n`
    : `export const worker = ${url};\n`;
}
