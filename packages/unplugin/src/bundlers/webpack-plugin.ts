import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkOptions, type PluginOptions } from '../options.js';
import { adapterOf, Project, workerFiles, workerModules } from '../project.js';
import { reload } from '../runtime/live-server.js';
import type { AdapterName } from '../source/dispatchers.js';
import { isServedId, pathOf } from '../source/ids.js';
import { checkCycles } from './cycles.js';
import { traceWorkers } from './next-traces.js';
import type { WebpackCompilation, WebpackCompiler, WebpackModule, WebpackPlugin } from './webpack-api.js';
import { compilerStates, entryText, type CompilerState } from './webpack-loader.js';

const pluginName = '@dispatch/unplugin';
const entryName = 'dispatch-worker';

/** The builds of a server of Next: for Node, and for a runtime without worker threads. */
export type NextServer = 'node' | 'edge';

/**
 * The plugin for webpack and Rspack.
 *
 * @param server the build of Next that it is for, unless that is one of pages.
 */
export function webpackPlugin(options: PluginOptions, server?: NextServer): WebpackPlugin {
  checkOptions(options);
  return {
    apply(given) {
      const compiler = given as WebpackCompiler;
      const { output, externalsPresets, mode, module } = compiler.options;
      const key = String(compilerStates.size);
      const extension = typeof output.filename === 'string' ? extname(output.filename) : '.js';
      const project = new Project(options, mode !== 'development');
      project.isPlain = server === 'edge';
      project.hasWebWorkers = server === undefined && externalsPresets?.node !== true;
      if (mode === 'development' && project.hasWebWorkers) project.liveAdapter = 'web';
      if (mode === 'development' && server === 'node') project.liveAdapter = 'node';
      // Next has its own names of entries.
      const nodeFile = server === undefined ? `${entryName}${extension}` : undefined;
      const state: CompilerState = { project, nodeFile, folders: new Map(), version: '' };
      if (server === 'node') {
        // The public path is that of pages.
        output.workerPublicPath ||= './';
        traceWorkers(compiler);
        if (project.liveAdapter === 'node') replaceThreads(compiler, state);
      }
      compilerStates.set(key, state);
      module.rules.unshift({
        test: /\.[cm]?[jt]sx?$/,
        enforce: 'pre',
        use: [{ loader: fileURLToPath(new URL('./webpack-loader.js', import.meta.url)), options: { key } }],
      });
      // Only when the modules of all entries are built, all modules of tasks are known.
      compiler.hooks.finishMake.tapPromise(pluginName, (compilation) => finish(compiler, compilation, state));
    },
  };
}

async function finish(compiler: WebpackCompiler, compilation: WebpackCompilation, state: CompilerState): Promise<void> {
  const { project } = state;
  const rebuild = promisify(compilation.rebuildModule.bind(compilation));
  const addEntry = promisify(compilation.addEntry.bind(compilation));
  project.failure = undefined;
  for (let known = -1; ;) {
    // A module may come from a cache, without having been rewritten in this process.
    for (const id of tasksIn(compilation)) project.tasks.add(id);
    project.keep(new Set([...resourcesOf(compilation), ...tasksOfOtherRoutes(project)]));
    if (known === project.tasks.size) break;
    known = project.tasks.size;
    const modules = [...compilation.modules];
    const files = modules.filter(({ resource = '' }) => adapterOf(workerFiles, resource) !== undefined);
    for (const module of files) if (!(await isUpToDate(module, state))) await rebuild(module);
    const usesThreads = modules.some(({ resource = '' }) => adapterOf(workerModules, resource) === 'node');
    const hasFile = files.some(({ resource = '' }) => adapterOf(workerFiles, resource) === 'node');
    if (!usesThreads || hasFile || state.nodeFile === undefined) continue;
    const entry = compiler.webpack.EntryPlugin.createDependency(workerFiles.node, { name: entryName });
    await addEntry(compiler.context, entry, { name: entryName, filename: state.nodeFile });
  }
  try {
    check(compilation, project);
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    compilation.errors.push(failure);
    // In development, there are files all the same.
    project.failure = failure.message;
    for (const module of compilation.modules)
      if (adapterOf(workerFiles, module.resource ?? '') !== undefined) await rebuild(module);
  }
  if (project.liveAdapter !== undefined) await updateVersion(compilation, state, project.liveAdapter, rebuild);
}

/** On a server of Next in development: replaces the workers that have old code. */
function replaceThreads(compiler: WebpackCompiler, state: CompilerState): void {
  let before = '';
  compiler.hooks.done.tap(pluginName, (stats) => {
    if (stats.hasErrors() || state.version === before) return;
    before = state.version;
    reload();
  });
}

/** In development. A page has a module whose text changes when that of its workers does. */
async function updateVersion(
  { modules, moduleGraph }: WebpackCompilation,
  state: CompilerState,
  adapter: AdapterName,
  rebuild: (module: WebpackModule) => Promise<void>,
): Promise<void> {
  const hash = createHash('sha256');
  const seen = new Set([...modules].filter(({ resource = '' }) => adapterOf(workerFiles, resource) === adapter));
  for (const module of seen) {
    if (adapterOf(workerModules, module.resource ?? '') !== undefined) continue;
    hash.update(textOf(module));
    for (const { module: next } of moduleGraph.getOutgoingConnections(module)) if (next !== null) seen.add(next);
  }
  state.version = hash.digest('hex');
  if (adapter !== 'web') return;
  for (const module of modules)
    if (adapterOf(workerModules, module.resource ?? '') === 'web' && !textOf(module).includes(state.version))
      await rebuild(module);
}

function tasksIn(compilation: WebpackCompilation): string[] {
  return [...compilation.modules].flatMap((module) => {
    const { resource, layer } = module;
    // Next renders client components in a layer of their own: their tasks run in pages.
    if (resource === undefined || layer === 'ssr') return [];
    return !isServedId(resource) && /__dispatch(?:References|_*Add)\b/.test(textOf(module)) ? [resource] : [];
  });
}

/** In development, Next leaves out routes without requests for a while. What has begun there may still use tasks. */
function tasksOfOtherRoutes({ liveAdapter, tasks }: Project): string[] {
  return liveAdapter === 'node' ? [...tasks].filter((id) => existsSync(pathOf(id))) : [];
}

function resourcesOf(compilation: WebpackCompilation): Set<string> {
  return new Set([...compilation.modules].flatMap(({ resource }) => (resource === undefined ? [] : [resource])));
}

function textOf(module: WebpackModule): string {
  const text = module.originalSource()?.source();
  return typeof text === 'string' ? text : '';
}

/** Whether the workers' file has the modules of tasks that are known now. */
async function isUpToDate(module: WebpackModule, { project }: CompilerState): Promise<boolean> {
  const adapter = adapterOf(workerFiles, module.resource ?? '');
  const withoutFirstLine = (text: string): string => text.slice(text.indexOf('\n'));
  // The first line imports the adapter, by its name or by its path.
  return adapter !== undefined && withoutFirstLine(textOf(module)) === withoutFirstLine(entryText(project, adapter));
}

function check({ modules, moduleGraph }: WebpackCompilation, project: Project): void {
  const byId = new Map([...modules].flatMap((module) => (module.resource ? [[module.resource, module] as const] : [])));
  checkCycles({
    ...project,
    importsOf(id) {
      const module = byId.get(id);
      if (module === undefined) return [];
      return [...moduleGraph.getOutgoingConnections(module)].flatMap((each) => each.module?.resource ?? []);
    },
  });
}
