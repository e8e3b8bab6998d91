import type { EsbuildPlugin } from './bundlers/esbuild-api.js';
import { esbuildPlugin } from './bundlers/esbuild-plugin.js';
import { checkOptions, type PluginOptions } from './options.js';

export type { EsbuildPlugin } from './bundlers/esbuild-api.js';
export type { PathPattern, PluginOptions } from './options.js';

/**
 * The plugin for esbuild. The workers' file is `dispatch-worker.js`, beside the built files that create dispatchers.
 *
 * @throws {TypeError} if an option is invalid; the message names it.
 */
export default function dispatch(options: PluginOptions = {}): EsbuildPlugin {
  checkOptions(options);
  return esbuildPlugin(options);
}
