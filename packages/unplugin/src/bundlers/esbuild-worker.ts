import { dirname, join, relative, resolve } from 'node:path';
import { workerFiles, workerModules, type Project } from '../project.js';
import type { AdapterName } from '../source/dispatchers.js';
import { checkMetafiles } from './metafiles.js';
import type { EsbuildBuild, EsbuildMetafile, EsbuildPlugin, EsbuildResult } from './esbuild-api.js';
import { extensionOf, folderOf, workerName } from './esbuild-files.js';

const names = ['web', 'node'] as const;

/**
 * Builds the workers' files, beside the files of a build that use them, and adds them to its result.
 *
 * @param plugins those of the build, and this one for the workers.
 */
export async function buildWorkers(
  build: EsbuildBuild,
  result: EsbuildResult,
  project: Project,
  plugins: EsbuildPlugin[],
): Promise<{ readonly errors: readonly object[] } | undefined> {
  const { metafile } = result;
  if (metafile === undefined || result.errors.length > 0) return undefined;
  const root = build.initialOptions.absWorkingDir ?? process.cwd();
  project.keep(new Set(Object.keys(metafile.inputs).map((path) => resolve(root, path))));
  try {
    for (const adapter of names) {
      const entries = entriesOf(metafile, root, adapter, resolve(root, folderOf(build.initialOptions)));
      if (Object.keys(entries).length === 0) continue;
      const inner = await buildUntilKnown(build, project, entries, plugins);
      await project.checked(
        () => checkMetafiles(project, [metafile, inner.metafile], root),
        () => buildUntilKnown(build, project, entries, plugins),
      );
      result.outputFiles?.push(...(inner.outputFiles ?? []));
      Object.assign(metafile.inputs, inner.metafile?.inputs);
      Object.assign(metafile.outputs, inner.metafile?.outputs);
    }
  } catch (error) {
    return { errors: errorsOf(error) };
  }
  return undefined;
}

/** The workers' file for each folder with a file that uses it. */
function entriesOf(
  metafile: EsbuildMetafile,
  root: string,
  adapter: AdapterName,
  folder: string,
): Record<string, string> {
  const module = relative(root, workerModules[adapter]).replaceAll('\\', '/');
  const outputs = Object.entries(metafile.outputs).filter(([, { inputs }]) => module in inputs);
  const folders = outputs.map(([path]) => relative(folder, dirname(resolve(root, path))));
  return Object.fromEntries(folders.map((each) => [join(each, workerName), workerFiles[adapter]]));
}

/** The tasks of the workers may use tasks of other modules, which the workers serve too. */
async function buildUntilKnown(
  build: EsbuildBuild,
  project: Project,
  entryPoints: Record<string, string>,
  plugins: EsbuildPlugin[],
): Promise<EsbuildResult> {
  const { outfile: _outfile, stdin: _stdin, ...options } = build.initialOptions;
  for (;;) {
    const known = project.tasks.size;
    const inner = await build.esbuild.build({
      ...options,
      entryPoints,
      plugins,
      entryNames: '[dir]/[name]',
      outdir: folderOf(build.initialOptions),
      outExtension: { '.js': extensionOf(build.initialOptions) },
      metafile: true,
    });
    if (project.tasks.size === known) return inner;
  }
}

function errorsOf(error: unknown): readonly object[] {
  // That of the build of the workers has the errors of esbuild.
  if (error instanceof Error && 'errors' in error && Array.isArray(error.errors)) return error.errors as object[];
  return [{ text: error instanceof Error ? error.message : String(error) }];
}
