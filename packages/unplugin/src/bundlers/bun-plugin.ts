import { readFile } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { InlineError, textOf } from '../inline/index.js';
import type { PluginOptions } from '../options.js';
import { adapterOf, Project, workerFiles, workerModules } from '../project.js';
import type { AdapterName } from '../source/dispatchers.js';
import { derivedAs, isDerivedId, pathOf, sourceIdOf } from '../source/ids.js';
import { mayRewrite } from '../source/rewrite.js';
import type { Bun, BunBuilder, BunPlugin, BunResult } from './bun-api.js';
import { workerModule, workerName } from './esbuild-files.js';
import { checkMetafiles } from './metafiles.js';

const name = '@dispatch/unplugin';
const adapters = ['web', 'node'] as const;
/** Marks files of a build with workers of an adapter. */
const marks: Readonly<Record<AdapterName, string>> = { web: `$${workerName}:web`, node: `$${workerName}:node` };

/** The plugin for `Bun.build()`. */
export function bunPlugin(options: PluginOptions): BunPlugin {
  return {
    name,
    setup(given) {
      const bun: Bun | undefined = Reflect.get(globalThis, 'Bun');
      const builder = given as BunBuilder;
      const { config } = builder;
      if (bun === undefined || config.entrypoints === undefined)
        throw new Error('@dispatch/unplugin/bun is a plugin for Bun.build(); programs that run unbuilt need none');
      config.metafile = true;
      const project = new Project(options, true);
      project.hasWebWorkers = config.target !== 'node';
      const folders = new Map<AdapterName, string>();
      addHooks(builder, bun, project, folders);
      // A file for the workers is built after those of their callers: only then all modules of tasks are known.
      const inner: BunPlugin = { name, setup: (each) => addHooks(each as BunBuilder, bun, project, folders) };
      const plugins = [inner, ...(config.plugins ?? []).filter((each) => each.name !== name)];
      builder.onEnd(async (result) => {
        if (result.success) await buildWorkers(bun, builder, result, project, plugins);
      });
    },
  };
}

/** @param folders the folder of a module that creates dispatchers of an adapter, from which the adapter can be found. */
function addHooks(builder: BunBuilder, bun: Bun, project: Project, folders: Map<AdapterName, string>): void {
  builder.onResolve({ filter: /[?&]dispatch-(?:tasks|inline)/ }, ({ path, importer }) => ({
    path: derivedAs(path, bun.resolveSync(sourceIdOf(path), dirname(pathOf(importer)))),
  }));
  builder.onResolve({ filter: /^@dispatch\// }, ({ path, importer }) => {
    const file = adapterOf(workerFiles, importer);
    const folder = file && folders.get(file);
    return folder === undefined ? undefined : { path: bun.resolveSync(path, folder) };
  });
  builder.onLoad({ filter: /\.[cm]?[jt]sx?(?:\?.*)?$/ }, async ({ path: id }) => {
    const path = pathOf(id);
    const module = adapterOf(workerModules, path);
    if (module !== undefined) {
      const { format = 'esm', target = 'browser' } = builder.config;
      const text = workerModule(module, { format, platform: target });
      return { contents: `${text}worker.mark = ${JSON.stringify(marks[module])};\n`, loader: 'js' };
    }
    const file = adapterOf(workerFiles, path);
    if (file !== undefined) return { contents: project.workerEntry(file), loader: 'js' };
    const code = await readFile(path, 'utf8');
    if (!mayRewrite(id, code)) return isDerivedId(id) ? { contents: code, loader: loaderOf(path) } : undefined;
    try {
      const rewritten = project.rewrite(id, code);
      for (const adapter of rewritten?.adapters ?? []) folders.set(adapter, dirname(path));
      for (const warning of rewritten?.warnings ?? []) console.warn(warning);
      return rewritten && { contents: rewritten.code, loader: loaderOf(path) };
    } catch (error) {
      throw error instanceof InlineError ? new Error(textOf(error), { cause: error }) : error;
    }
  });
}

/** Builds the workers' files, beside the files of a build that use them, and adds them to its result. */
async function buildWorkers(
  bun: Bun,
  { config }: BunBuilder,
  result: BunResult,
  project: Project,
  plugins: readonly BunPlugin[],
): Promise<void> {
  for (const adapter of adapters) {
    for (const folder of await foldersOf(result, marks[adapter])) {
      const naming = { entry: join(relative(resolve(config.outdir ?? '.'), folder), `${workerName}.[ext]`) };
      const build = async (): Promise<BunResult> => {
        for (;;) {
          const known = project.tasks.size;
          const entrypoints = [workerFiles[adapter]];
          const built = await bun.build({ ...config, entrypoints, naming, plugins, metafile: true });
          // The tasks of the workers may use tasks of other modules, which the workers serve too.
          if (project.tasks.size === known) return built;
        }
      };
      const inner = await build();
      await project.checked(() => checkMetafiles(project, [result.metafile, inner.metafile], process.cwd()), build);
      result.outputs.push(...inner.outputs);
    }
  }
}

/** The folders of the built files that have a text. */
async function foldersOf({ outputs }: BunResult, text: string): Promise<ReadonlySet<string>> {
  const folders = new Set<string>();
  for (const output of outputs)
    if (/^(?:entry-point|chunk)$/.test(output.kind) && (await output.text()).includes(text))
      folders.add(dirname(output.path));
  return folders;
}

function loaderOf(path: string): string {
  const extension = extname(path).replace(/^\.[cm]?/, '');
  return extension === 'js' ? 'jsx' : extension;
}
