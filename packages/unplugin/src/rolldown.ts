import { rollupHooks } from './bundlers/rollup-hooks.js';
import type { RollupPlugin } from './bundlers/rollup-plugin.js';
import type { PluginOptions } from './options.js';
export type { RollupPlugin } from './bundlers/rollup-plugin.js';
export type { PathPattern, PluginOptions } from './options.js';
/**
 * The plugin for Rolldown.
 *
 * @throws {TypeError} if an option is invalid; the message names it.
 */
export default function dispatch(options: PluginOptions = {}): RollupPlugin {
  return rollupHooks(options, 'pre');
}
