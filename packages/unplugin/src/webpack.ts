import type { WebpackPlugin } from './bundlers/webpack-api.js';
import { webpackPlugin } from './bundlers/webpack-plugin.js';
import type { PluginOptions } from './options.js';

export type { WebpackPlugin } from './bundlers/webpack-api.js';
export type { PathPattern, PluginOptions } from './options.js';

/**
 * The plugin for webpack: `plugins: [dispatch()]`.
 *
 * @throws {TypeError} if an option is invalid; the message names it.
 */
export default function dispatch(options: PluginOptions = {}): WebpackPlugin {
  return webpackPlugin(options);
}
