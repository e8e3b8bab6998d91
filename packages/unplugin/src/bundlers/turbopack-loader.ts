import { dirname, relative } from 'node:path';
import { callbackify } from 'node:util';
import { InlineError, textOf } from '../inline/index.js';
import type { PathPattern } from '../options.js';
import { adapterOf, Project, workerFiles, workerModules } from '../project.js';
import { bundledThreads } from './bundled-threads.js';
import { hotServerModule, hotWorkerModule, loadedLine } from './live-text.js';
import { ReachedModules } from './reached-modules.js';

/** A pattern of the option `exclude`, as data. */
export type PatternData = string | { readonly source: string; readonly flags: string };

/** The options of the loader. */
export interface TurbopackOptions {
  /** The folder of the application. */
  readonly root: string;
  readonly exclude: readonly PatternData[];
  readonly keepFunctions: boolean;
  /** Where the module runs. */
  readonly place: 'browser' | 'node' | 'edge';
}

/** The context of a loader, as far as Turbopack has it. */
interface TurbopackContext {
  readonly resourcePath: string;
  readonly resourceQuery: string;
  addDependency(path: string): void;
  addContextDependency(path: string): void;
  emitWarning(warning: Error): void;
  getOptions(): TurbopackOptions;
  getResolve(options: { readonly dependencyType: 'esm' }): (folder: string, request: string) => Promise<string>;
  async(): (error: Error | null, code?: string, map?: unknown) => void;
}

/** The loader of Turbopack: rewrites a module. Nothing is kept between modules: Turbopack may load each in another process. */
function load(this: TurbopackContext, code: string, map: unknown): void {
  const callback = this.async();
  callbackify(rewrittenBy)(this, code, (error, rewritten) => {
    if (error) callback(error instanceof InlineError ? new Error(textOf(error), { cause: error }) : error);
    else if (rewritten === undefined) callback(null, code, map);
    else callback(null, rewritten.code, rewritten.map && JSON.parse(rewritten.map.toString()));
  });
}

export default load;

/** A module as the build has it; `undefined` if it stays as it is. */
async function rewrittenBy(
  context: TurbopackContext,
  code: string,
): Promise<{ readonly code: string; readonly map?: { toString(): string } } | undefined> {
  const { resourcePath, resourceQuery } = context;
  const options = context.getOptions();
  const project = projectOf(options);
  const adapter = ({ browser: 'web', node: 'node', edge: undefined } as const)[options.place];
  const isFile = adapter !== undefined && adapterOf(workerFiles, resourcePath) === adapter;
  const isModule = adapter !== undefined && adapterOf(workerModules, resourcePath) === adapter;
  const isLive = adapter !== undefined && adapter === project.liveAdapter;
  if (isModule && adapter === 'node' && !isLive) return { code: bundledThreads };
  if (isFile || (isModule && isLive)) {
    const resolve = context.getResolve({ dependencyType: 'esm' });
    const modules = new ReachedModules(options.root, project, resolve, adapter === 'web');
    const version = await modules.find();
    for (const file of modules.files) context.addDependency(file);
    for (const folder of modules.folders) context.addContextDependency(folder);
    if (isModule && adapter === 'node') return { code: hotServerModule(version) };
    if (isModule) return { code: hotWorkerModule(version, 'import.meta.turbopackHot') };
    const loaded = isLive && adapter === 'web' ? loadedLine : '';
    return { code: withRelativePaths(project.workerEntry(adapter), resourcePath) + loaded };
  }
  const rewritten = project.rewrite(resourcePath + resourceQuery, code);
  for (const warning of rewritten?.warnings ?? []) context.emitWarning(new Error(warning));
  return rewritten && { ...rewritten, code: withRelativePaths(rewritten.code, resourcePath) };
}

function projectOf({ exclude, keepFunctions, place }: TurbopackOptions): Project {
  const patterns = exclude.map((each): PathPattern =>
    typeof each === 'string' ? each : new RegExp(each.source, each.flags),
  );
  const isDevelopment = process.env['NODE_ENV'] === 'development';
  const project = new Project({ exclude: patterns, keepFunctions }, !isDevelopment);
  project.hasWebWorkers = place === 'browser';
  // There are no worker threads.
  project.isPlain = place === 'edge';
  if (isDevelopment && place !== 'edge') project.liveAdapter = place === 'browser' ? 'web' : 'node';
  return project;
}

/** Turbopack imports no files by absolute paths. */
function withRelativePaths(code: string, from: string): string {
  return code.replaceAll(/ from ("\/[^"\n]+")/g, (_all, text: string) => {
    const path = relative(dirname(from), JSON.parse(text) as string).replaceAll('\\', '/');
    return ` from ${JSON.stringify(path.startsWith('.') ? path : `./${path}`)}`;
  });
}
