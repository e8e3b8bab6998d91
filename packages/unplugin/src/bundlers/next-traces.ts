import { dirname, join, relative } from 'node:path';
import { adapterOf, workerFiles } from '../project.js';
import type { WebpackChunkGroup, WebpackCompilation, WebpackCompiler } from './webpack-api.js';

/**
 * Adds the files of worker threads to the lists of files that Next makes for each route (`.nft.json`), from which it makes
 * a standalone server: what only a worker loads is not in them.
 */
export function traceWorkers(compiler: WebpackCompiler): void {
  const { Compilation, sources } = compiler.webpack;
  const name = '@dispatch/unplugin';
  compiler.hooks.thisCompilation.tap(name, (compilation) => {
    // After the plugin of Next.
    const stage = Compilation.PROCESS_ASSETS_STAGE_SUMMARIZE + 1;
    compilation.hooks.processAssets.tap({ name, stage }, () => {
      const files = filesOfWorkers(compilation);
      const output = compilation.outputOptions.path;
      if (files.size === 0) return;
      for (const { name: path, source } of compilation.getAssets()) {
        if (!path.endsWith('.nft.json')) continue;
        const list = JSON.parse(String(source.source())) as { readonly files: readonly string[] };
        const folder = dirname(join(output, path));
        const added = [...files].map((file) => relative(folder, join(output, file)).replaceAll('\\', '/'));
        const text = JSON.stringify({ ...list, files: [...new Set([...list.files, ...added])] });
        compilation.updateAsset(path, new sources.RawSource(text));
      }
    });
  });
}

function filesOfWorkers({ chunkGraph, modules }: WebpackCompilation): ReadonlySet<string> {
  const files = new Set<string>();
  const seen = new Set<WebpackChunkGroup>();
  const add = (group: WebpackChunkGroup): void => {
    if (seen.has(group)) return;
    seen.add(group);
    for (const file of group.getFiles()) files.add(file);
    for (const child of group.getChildren()) add(child);
  };
  for (const module of modules) {
    const { resource = '' } = module.rootModule ?? module;
    if (adapterOf(workerFiles, resource) !== 'node') continue;
    for (const chunk of chunkGraph.getModuleChunks(module)) for (const group of chunk.groupsIterable) add(group);
  }
  return files;
}
