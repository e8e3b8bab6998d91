import { readFile } from 'node:fs/promises';
import { BuildHooks, emitWorker, type BuildContext, type RollupPlugin } from './bundlers/rollup-plugin.js';
import type { Input } from './bundlers/module-graph.js';
import { loadedLine, reloadEvent, viteWorkerModule } from './bundlers/live-text.js';
import { pageImports, taskLibraries } from './bundlers/task-libraries.js';
import { usersOf, type ServedModule } from './bundlers/worker-graph.js';
import { checkOptions, type PluginOptions } from './options.js';
import { adapterOf, workerFiles, workerModules } from './project.js';
import type { Rewritten } from './source/rewrite.js';
import { isComponentPath, isDerivedId, pathOf } from './source/ids.js';

export type { RollupPlugin } from './bundlers/rollup-plugin.js';
export type { PathPattern, PluginOptions } from './options.js';

/** The part of Vite's configuration that is used here. */
interface ViteConfig {
  readonly root?: string | undefined;
  readonly worker?: { readonly format?: string; readonly plugins?: unknown };
}

interface ViteContext extends BuildContext {
  /** Since Vite 6. */
  readonly environment?: Environment;
}

interface Environment {
  readonly name: string;
  readonly config: { readonly consumer: 'client' | 'server' };
  /** In development only. */
  readonly moduleGraph?: {
    getModulesByFile(file: string): Iterable<ServedModule> | undefined;
    invalidateModule(module: ServedModule): void;
  };
  readonly hot?: { send(event: string): void };
  transformRequest?(url: string): Promise<unknown>;
}

/** A file has changed. */
interface Update {
  readonly file: string;
  readonly modules: readonly ServedModule[];
  read(): string | Promise<string>;
}

interface Hooks extends RollupPlugin {
  readonly enforce: 'pre' | 'post';
  config?(config: ViteConfig): object;
  configResolved?(config: { readonly command: 'build' | 'serve' }): void;
  buildStart?(this: ViteContext, options: { readonly input?: Input }): void;
  resolveId(this: ViteContext, source: string, importer: string | undefined): Promise<string | undefined>;
  load(this: ViteContext, id: string): Promise<string | { readonly code: string } | undefined>;
  transform(this: ViteContext, code: string, id: string): Rewritten | undefined;
  buildEnd?(this: ViteContext, error?: Error): void;
  hotUpdate?(this: ViteContext, update: Update): Promise<readonly ServedModule[] | undefined>;
  resolveFileUrl?(file: {
    readonly moduleId: string;
    readonly relativePath: string;
    readonly format: string;
  }): string | undefined;
}

/**
 * The id of the module that waits until its importers and what they import are there. Vite before 8 has Rollup's plugin for
 * CommonJS: an import of what may be CommonJS is resolved when that is loaded, and each would wait for the other. With a
 * query, a module is not CommonJS for it.
 */
const waitingId = (path: string): string => `${pathOf(path)}?dispatch-waiting`;

const isComponent = ({ id }: ServedModule): boolean => id !== null && isComponentPath(id);

/**
 * The plugin for Vite, and for frameworks that use it.
 *
 * @throws {TypeError} if an option is invalid; the message names it.
 */
export default function dispatch(options: PluginOptions = {}): RollupPlugin[] {
  let isBuild = true;
  const environments = new Map<string, BuildHooks>();
  const hooksOf = ({ environment }: ViteContext): BuildHooks => {
    const { name, config } = environment ?? { name: 'client', config: { consumer: 'client' } };
    let hooks = environments.get(name);
    if (hooks === undefined) {
      hooks = new BuildHooks(options, isBuild, false);
      const { project } = hooks;
      project.readsComponents = true;
      if (config.consumer === 'server') {
        project.hasWebWorkers = false;
        // There, modules run as they are.
        if (!isBuild) project.isPlain = true;
      } else if (!isBuild) {
        project.liveAdapter = 'web';
        project.isServedOnDemand = true;
      }
      environments.set(name, hooks);
    }
    return hooks;
  };
  checkOptions(options);

  const shared: Pick<Hooks, 'name' | 'enforce' | 'resolveId' | 'transform'> = {
    name: '@dispatch/unplugin',
    enforce: 'pre',
    resolveId(source, importer) {
      return hooksOf(this).resolveId(this, source, importer);
    },
    transform(code, id) {
      return hooksOf(this).transform(this, code, id);
    },
  };

  /** Vite bundles each worker in a build of its own. */
  const workerPlugin: Hooks = {
    ...shared,
    async load(id) {
      if (isDerivedId(id)) return hooksOf(this).loadSource(this, id);
      if (adapterOf(workerFiles, id) !== 'web') return undefined;
      const hooks = hooksOf(this);
      await hooks.waitForServed(this);
      return hooks.project.workerEntry('web');
    },
    buildEnd(error) {
      if (error === undefined) hooksOf(this).check(this);
    },
  };

  /** The code of the modules of tasks in a page that is being developed. */
  const served = new Map<string, string>();
  const plugin: Hooks = {
    ...shared,
    resolveId(source, importer) {
      if (isBuild && adapterOf(workerModules, source) === 'web') return Promise.resolve(waitingId(source));
      return hooksOf(this).resolveId(this, source, importer);
    },
    transform(code, id) {
      const hooks = hooksOf(this);
      const { tasks } = hooks.project;
      const had = tasks.has(id);
      const rewritten = hooks.transform(this, code, id);
      if (isBuild) return rewritten;
      if (tasks.has(id)) served.set(id, rewritten?.code ?? '');
      const graph = this.environment?.moduleGraph;
      // The workers' file has another module of tasks, or one less.
      if (had !== tasks.has(id))
        for (const module of graph?.getModulesByFile(workerFiles.web) ?? []) graph?.invalidateModule(module);
      return rewritten;
    },
    async hotUpdate({ file, modules, read }) {
      if (this.environment?.config.consumer !== 'client') return undefined;
      const users = modules.map(usersOf);
      if (!users.some(({ workers }) => workers)) return undefined;
      // An editor may empty a file before it writes to it: Vite waits for that.
      const code = await read();
      if (!modules.some(isComponent)) this.environment.hot?.send(reloadEvent);
      const isSame = ({ id }: ServedModule): boolean => {
        if (id === null || !served.has(id) || pathOf(id) !== file) return false;
        return hooksOf(this).project.rewrite(id, code)?.code === served.get(id);
      };
      // The page is not concerned by what only workers have, nor by tasks of which it has references.
      return modules.filter((module, index) => users[index]?.page === true && !isSame(module));
    },
    config({ root = process.cwd(), worker = {} }) {
      const libraries = taskLibraries(root);
      return {
        // Outside the bundles, their modules of tasks would stay as they are.
        ssr: { noExternal: libraries },
        worker: { format: worker.format ?? 'es', plugins: () => [workerPlugin] },
        optimizeDeps: { exclude: ['@dispatch/unplugin', ...libraries], include: pageImports(root) },
      };
    },
    configResolved({ command }) {
      // A framework may start a server before it builds.
      if (isBuild !== (command === 'build')) environments.clear();
      isBuild = command === 'build';
    },
    buildStart({ input = [] }) {
      hooksOf(this).input = input;
    },
    async load(id) {
      const hooks = hooksOf(this);
      if (isDerivedId(id)) return hooks.loadSource(this, id);
      const module = adapterOf(workerModules, id);
      if (module === 'node') return emitWorker(this, module);
      if (module === 'web') {
        if (!isBuild) return viteWorkerModule;
        // Vite then bundles the workers of this module.
        await hooks.waitForCallers(this);
        return readFile(workerModules.web, 'utf8');
      }
      const file = adapterOf(workerFiles, id);
      if (file === undefined) return undefined;
      if (isBuild) await hooks.waitForTasks(this);
      return hooks.project.workerEntry(file) + (hooks.project.liveAdapter === file ? loadedLine : '');
    },
    buildEnd(error) {
      if (error === undefined && isBuild) hooksOf(this).check(this);
    },
    // Vite would make it a URL of the site.
    resolveFileUrl({ moduleId, relativePath, format }) {
      if (adapterOf(workerModules, moduleId) !== 'node') return undefined;
      const path = JSON.stringify(relativePath);
      return format === 'cjs'
        ? `require('node:url').pathToFileURL(require('node:path').join(__dirname, ${path})).href`
        : `new URL(${path}, import.meta.url).href`;
    },
  };
  /** Components, when other plugins have compiled them. */
  const components: Pick<Hooks, 'name' | 'enforce' | 'transform' | 'hotUpdate'> = {
    name: '@dispatch/unplugin:components',
    enforce: 'post',
    transform(code, id) {
      return isComponentPath(id) ? hooksOf(this).transform(this, code, id) : undefined;
    },
    // After the plugins that compile components: they compare what there was with what there is.
    async hotUpdate({ modules }) {
      const { environment } = this;
      const changed = modules.filter(isComponent);
      if (environment?.config.consumer !== 'client' || !changed.some((each) => usersOf(each).workers)) return undefined;
      // Workers have what the plugin makes of the compiled component.
      for (const { url } of changed) await environment.transformRequest?.(url);
      environment.hot?.send(reloadEvent);
      return undefined;
    },
  };
  return [plugin, components];
}
