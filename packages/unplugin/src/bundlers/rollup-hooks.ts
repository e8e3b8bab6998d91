import type { PluginOptions } from '../options.js';
import { adapterOf, workerFiles, workerModules } from '../project.js';
import { isDerivedId } from '../source/ids.js';
import type { Rewritten } from '../source/rewrite.js';
import type { Input } from './module-graph.js';
import { BuildHooks, emitWorker, type BuildContext, type RollupPlugin } from './rollup-plugin.js';

interface Hooks extends RollupPlugin {
  buildStart(this: BuildContext, options: { readonly input?: Input }): void;
  resolveId(this: BuildContext, source: string, importer: string | undefined): Promise<string | undefined>;
  load(this: BuildContext, id: string): Promise<string | { readonly code: string } | undefined>;
  transform: {
    readonly order: 'pre' | 'post';
    handler(this: BuildContext, code: string, id: string): Rewritten | undefined;
  };
  buildEnd(this: BuildContext, error?: Error): void;
}

/**
 * The plugin for Rollup and Rolldown.
 *
 * @param order whether modules are rewritten before other plugins have compiled them, or after.
 */
export function rollupHooks(options: PluginOptions, order: 'pre' | 'post'): RollupPlugin {
  const hooks = new BuildHooks(options, true, order === 'post');
  const plugin: Hooks = {
    name: '@dispatch/unplugin',
    buildStart({ input = [] }) {
      hooks.input = input;
    },
    resolveId(source, importer) {
      return hooks.resolveId(this, source, importer);
    },
    async load(id) {
      if (isDerivedId(id)) return hooks.loadSource(this, id);
      const module = adapterOf(workerModules, id);
      if (module !== undefined) return emitWorker(this, module);
      const file = adapterOf(workerFiles, id);
      return file && (await hooks.loadWorkerFile(this, file));
    },
    transform: {
      order,
      handler(code, id) {
        return hooks.transform(this, code, id);
      },
    },
    buildEnd(error) {
      if (error === undefined) hooks.check(this);
    },
  };
  return plugin;
}
