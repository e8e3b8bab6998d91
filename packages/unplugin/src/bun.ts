import type { BunPlugin } from './bundlers/bun-api.js';
import { bunPlugin } from './bundlers/bun-plugin.js';
import { checkOptions, type PluginOptions } from './options.js';

export type { BunPlugin } from './bundlers/bun-api.js';
export type { PathPattern, PluginOptions } from './options.js';

/**
 * The plugin for `Bun.build()`. The workers' file is `dispatch-worker.js`, beside the built files that create dispatchers.
 *
 * @throws {TypeError} if an option is invalid; the message names it.
 */
export default function dispatch(options: PluginOptions = {}): BunPlugin {
  checkOptions(options);
  return bunPlugin(options);
}
