import { dirname } from 'node:path';
import { callbackify } from 'node:util';
import { bundledThreads } from './bundled-threads.js';
import { hotServerModule, hotWorkerModule, loadedLine } from './live-text.js';
import { InlineError, textOf } from '../inline/index.js';
import { adapterOf, workerFiles, workerModules, type Project } from '../project.js';
import type { AdapterName } from '../source/dispatchers.js';
import type { LoaderContext } from './webpack-api.js';

/** What the plugin of a compiler and its loader share. */
export interface CompilerState {
  readonly project: Project;
  /** The name of the file of the worker threads, if there are any; `undefined` if webpack names it. */
  readonly nodeFile: string | undefined;
  /** The folder of a module that creates dispatchers of an adapter, from which the adapter can be found. */
  readonly folders: Map<AdapterName, string>;
  /** The version of the code of the workers, in development. */
  version: string;
}

/** By the option `key` of the loader: webpack wants options that are data. */
export const compilerStates: Map<string, CompilerState> = new Map();

/** The loader of webpack and Rspack: rewrites a module. */
function load(this: LoaderContext, code: string, map: unknown): void {
  const callback = this.async();
  const state = compilerStates.get(this.getOptions().key);
  if (state === undefined) {
    callback(null, code, map);
    return;
  }
  callbackify(rewrittenBy)(state, this, code, (error, rewritten) => {
    if (error) callback(error instanceof InlineError ? new Error(textOf(error), { cause: error }) : error);
    else callback(null, rewritten?.code ?? code, rewritten === undefined ? map : rewritten.map);
  });
}

export default load;

/** A module as the build has it; `undefined` if it stays as it is. */
async function rewrittenBy(
  state: CompilerState,
  context: LoaderContext,
  code: string,
): Promise<{ readonly code: string; readonly map?: unknown } | undefined> {
  const { resourcePath, resourceQuery } = context;
  const file = adapterOf(workerFiles, resourcePath);
  if (file !== undefined) return { code: await entryOf(context, state, file) };
  const module = adapterOf(workerModules, resourcePath);
  const isLive = module !== undefined && module === state.project.liveAdapter;
  if (module === 'web' && isLive) return { code: hotWorkerModule(state.version, 'import.meta.webpackHot') };
  if (module === 'node' && isLive) return { code: hotServerModule() };
  if (module === 'node') return { code: nodeWorkerModule(state.nodeFile) };
  const rewritten = state.project.rewrite(resourcePath + resourceQuery, code);
  for (const warning of rewritten?.warnings ?? []) context.emitWarning(new Error(warning));
  for (const adapter of rewritten?.adapters ?? []) state.folders.set(adapter, dirname(resourcePath));
  return rewritten;
}

function nodeWorkerModule(file: string | undefined): string {
  return file === undefined
    ? bundledThreads
    : `export const worker = new URL(${JSON.stringify(`./${file}`)}, __webpack_base_uri__);\n`;
}

/** The text of the workers' file, with the adapter by its name. */
export function entryText(project: Project, adapter: AdapterName): string {
  return project.workerEntry(adapter) + (adapter === 'web' && project.liveAdapter === 'web' ? loadedLine : '');
}

/** The workers' file may be in a package that cannot resolve the adapter. */
async function entryOf(context: LoaderContext, state: CompilerState, adapter: AdapterName): Promise<string> {
  const folder = state.folders.get(adapter);
  const text = entryText(state.project, adapter);
  if (folder === undefined) return text;
  const specifier = `@dispatch/${adapter}/worker`;
  const path = await context.getResolve({ dependencyType: 'esm' })(folder, specifier);
  return text.replace(`'${specifier}'`, JSON.stringify(path));
}
