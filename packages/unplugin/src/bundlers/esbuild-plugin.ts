import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { InlineError, textOf } from '../inline/index.js';
import type { PluginOptions } from '../options.js';
import { adapterOf, Project, workerFiles, workerModules } from '../project.js';
import type { AdapterName } from '../source/dispatchers.js';
import { mayRewrite } from '../source/rewrite.js';
import { derivedAs, isDerivedId, sourceIdOf } from '../source/ids.js';
import type { EsbuildBuild, EsbuildPlugin } from './esbuild-api.js';
import { workerModule } from './esbuild-files.js';
import { buildWorkers } from './esbuild-worker.js';
import { localImports } from './local-imports.js';

const name = '@dispatch/unplugin';

/** The plugin for esbuild. */
export function esbuildPlugin(options: PluginOptions): EsbuildPlugin {
  return {
    name,
    setup(given) {
      const build = given as EsbuildBuild;
      const { initialOptions } = build;
      initialOptions.metafile = true;
      const project = new Project(options, true);
      project.hasWebWorkers = initialOptions.platform !== 'node';
      const folders = new Map<AdapterName, string>();
      addHooks(build, project, folders);
      // A file for the workers is built after those of their callers: only then all modules of tasks are known.
      const inner: EsbuildPlugin = {
        name,
        setup: (innerBuild) => {
          addHooks(innerBuild as EsbuildBuild, project, folders);
        },
      };
      const others = (initialOptions.plugins ?? []).filter((each) => each.name !== name);
      build.onEnd(async (result) => {
        const errors = await buildWorkers(build, result, project, [inner, ...others]);
        const lost = project.lostFunctions();
        return { ...errors, warnings: lost === undefined ? [] : [{ text: lost }] };
      });
    },
  };
}

/** @param folders the folder of a module that creates dispatchers of an adapter, from which the adapter can be found. */
function addHooks(build: EsbuildBuild, project: Project, folders: Map<AdapterName, string>): void {
  build.onResolve(
    { filter: /[?&]dispatch-(?:tasks|inline)/ },
    async ({ path, kind, resolveDir, importer, namespace }) => {
      const place = { kind, resolveDir, importer, ...(namespace !== undefined && { namespace }) };
      const found = await build.resolve(sourceIdOf(path), place);
      if (found.errors.length > 0 || found.external) return found;
      return { path: found.path, namespace: found.namespace, suffix: derivedAs(path, found.suffix) };
    },
  );

  build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, async ({ path, suffix }) => {
    const module = adapterOf(workerModules, path);
    if (module !== undefined) return { contents: workerModule(module, build.initialOptions), loader: 'js' };
    const file = adapterOf(workerFiles, path);
    if (file !== undefined)
      return { contents: project.workerEntry(file), loader: 'js', resolveDir: folders.get(file) ?? dirname(path) };

    const id = isDerivedId(suffix) ? `${path}${suffix}` : path;
    const code = await readFile(path, 'utf8');
    project.see(code);
    if (!mayRewrite(id, code)) return undefined;
    try {
      const rewritten = project.rewrite(id, code);
      if (rewritten === undefined) return undefined;
      for (const adapter of rewritten.adapters) folders.set(adapter, dirname(path));
      const map = build.initialOptions.sourcemap
        ? `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(rewritten.map.toString()).toString('base64')}`
        : '';
      // What only the workers import is not part of this build, but has to start another one.
      const watchFiles = rewritten.hasTasks ? await localImports(path, code, (from, to) => find(build, from, to)) : [];
      const warnings = rewritten.warnings.map((warning) => ({ text: warning }));
      return { contents: rewritten.code + map, loader: loaderOf(path), watchFiles, warnings };
    } catch (error) {
      return { errors: [{ text: messageOf(error) }] };
    }
  });
}

function messageOf(error: unknown): string {
  if (error instanceof InlineError) return textOf(error);
  return error instanceof Error ? error.message : String(error);
}

async function find(build: EsbuildBuild, from: string, to: string): Promise<string | undefined> {
  const found = await build.resolve(to, { kind: 'import-statement', importer: from, resolveDir: dirname(from) });
  return found.errors.length > 0 || found.external || found.namespace !== 'file' ? undefined : resolve(found.path);
}

function loaderOf(path: string): string {
  const extension = extname(path).replace(/^\.[cm]?/, '');
  return extension === 'js' ? 'jsx' : extension;
}
